using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Security;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.MembershipProtocol;
using static FileTransfer.Actors.Protocol.SessionProtocol;

namespace FileTransfer.Tests.Actors.Client;

public sealed class ClientRenewalSpecs : ClientSpecs, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("filetransfer-renewal-").FullName;
    private readonly SiteAuthority _authority;
    private readonly NodeIdentity _identity;

    public ClientRenewalSpecs()
    {
        _authority = SiteAuthority.OpenOrCreate(Path.Combine(_folder, "pki"), NodeId.Parse("hub"), Time);
        using var request = new RenewalRequest();
        using var issued = Issue(request);
        var home = Path.Combine(_folder, "home");
        using (var joined = new NodeCredentials(
            issued.CopyWithPrivateKey(request.Key), new SiteTrust([.. _authority.Trust.Authorities.Select(Copy)])))
        {
            joined.Save(home, replace: false);
        }

        _identity = NodeIdentity.Renewable(NodeCredentials.Load(home), home, Time);
        Connector.Identity = _identity;
    }

    void IDisposable.Dispose()
    {
        Dispose();
        _identity.Dispose();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_fresh_certificate_is_not_renewed()
    {
        Start();
        await Open();

        await ExpectNothing(Said);
    }

    [Fact]
    public async Task A_certificate_that_is_due_is_renewed_beside_the_work()
    {
        Time.Advance(TimeSpan.FromDays(300));
        var client = Start();
        var link = await Open();
        var asked = await Expect<RenewCertificate>(1);
        var job = Begin(client, Question());
        await Find<CatalogProtocol.GetHistory>(3);
        var before = _identity.Current.Identity.Serial;

        await link.Hear(3, new CatalogProtocol.HistoryListed([], Last: true));
        Assert.True(await job.Result.WaitAsync(Deadline.Usual));
        await Answer(link, 1, asked);

        await AwaitAssertAsync(() => Assert.NotEqual(before, _identity.Current.Identity.Serial));
    }

    [Fact]
    public async Task A_client_that_stays_connected_renews_when_the_time_comes()
    {
        var client = Start(receives: true);
        await Open();
        Time.Advance(TimeSpan.FromDays(300));

        await Advance(client, TimeSpan.FromHours(1));

        await Find<RenewCertificate>(1);
    }

    [Fact]
    public async Task Another_authority_makes_it_due_at_once()
    {
        Start();
        var (link, _) = await Greeted();

        await link.Hear(0, new Welcome(NodeId.Parse("server"), "1.0", new Hash256(new byte[Hash256.Size])));

        await Find<RenewCertificate>(1);
    }

    [Fact]
    public async Task A_command_that_ends_waits_for_its_renewal()
    {
        Time.Advance(TimeSpan.FromDays(300));
        var client = Start();
        var link = await Open();
        var asked = await Expect<RenewCertificate>(1);

        client.Tell(ClientProtocol.Leave.Instance, Akka.Actor.ActorRefs.NoSender);
        await Handled(client);
        await Answer(link, 1, asked);
        await ExpectTerminatedAsync(client);
        Assert.True(_identity.DueIn > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_command_that_ends_waits_only_a_moment()
    {
        Time.Advance(TimeSpan.FromDays(300));
        var client = Start();
        await Open();
        await Expect<RenewCertificate>(1);

        client.Tell(ClientProtocol.Leave.Instance, Akka.Actor.ActorRefs.NoSender);
        await Advance(client, TimeSpan.FromSeconds(2));

        await ExpectTerminatedAsync(client);
    }

    [Fact]
    public async Task A_refused_renewal_leaves_everything_as_it_is_and_is_tried_again()
    {
        Time.Advance(TimeSpan.FromDays(300));
        var client = Start(receives: true);
        var link = await Open();
        await Expect<RenewCertificate>(1);
        var before = _identity.Current;

        await link.Hear(1, new TransferProtocol.Reject(new Failure(Reason.StorageFailed, "no")));
        await AwaitAssertAsync(async () =>
        {
            // The refusal is heard after a detour; an hour that passed before it counts for nothing.
            await Advance(client, TimeSpan.FromHours(1));
            Assert.True(Said.HasMessages);
        });
        await Find<RenewCertificate>(3);

        Assert.Same(before, _identity.Current);
    }

    private async Task Answer(FakeLink link, uint number, RenewCertificate asked)
    {
        using var issued = _authority.Renew(SigningRequest.Parse([.. asked.SigningRequest]), _identity.Current.Identity);
        await link.Hear(number, new CertificateRenewed(issued.RawData, [_authority.Trust.Authorities[0].RawData]));
    }

    private X509Certificate2 Issue(RenewalRequest request) => _authority.Issue(
        SigningRequest.Parse(request.ToSigningRequest()), NodeId.Parse("me"), NodeKind.Client, Permissions.Upload);

    private static X509Certificate2 Copy(
        X509Certificate2 one) =>
        X509CertificateLoader.LoadCertificate(one.RawData);
}
