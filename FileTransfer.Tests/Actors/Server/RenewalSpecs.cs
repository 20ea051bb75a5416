using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using static FileTransfer.Actors.Protocol.MembershipProtocol;
using Member = FileTransfer.Actors.Storage.Catalogue.EnrolledNode;

namespace FileTransfer.Tests.Actors.Server;

public sealed class RenewalSpecs : SessionSpecs
{
    [Fact]
    public async Task A_member_gets_a_certificate_for_its_new_key_with_what_its_old_one_says()
    {
        await Enrol("01");
        var session = await Open(Permissions.Upload);
        using var request = new RenewalRequest();

        Hear(session, 1, new RenewCertificate(request.ToSigningRequest()));

        var renewed = await Port.Expect<CertificateRenewed>(1);
        using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate([.. renewed.Certificate]);
        using var authority = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(renewed.Authorities[0]);
        var peer = new PeerVerifier(authority, Harness.Time, _ => false).Verify(certificate).Peer;
        Assert.Equal((Port.Peer.Node, Port.Peer.Grants, NodeKind.Client), (peer?.Node, peer?.Grants, peer?.Kind));
        Assert.Equal(peer?.Serial, (await Harness.Catalog.FindNodeAsync(Port.Peer.Node, CancellationToken.None))?.Serial);
    }

    [Fact]
    public async Task A_revoked_node_gets_none_and_a_revocation_covers_what_was_renewed()
    {
        await Enrol("01");
        var session = await Open(Permissions.Upload);
        using var request = new RenewalRequest();
        Hear(session, 1, new RenewCertificate(request.ToSigningRequest()));
        await Port.Expect<CertificateRenewed>(1);
        var renewed = (await Harness.Catalog.FindNodeAsync(Port.Peer.Node, CancellationToken.None))!.Serial;

        await Harness.Catalog.ApplyAsync(
            [new CatalogChange.RevokeNode(Port.Peer.Node, Harness.Time.GetUtcNow().UtcDateTime)], CancellationToken.None);
        Hear(session, 3, new RenewCertificate(request.ToSigningRequest()));

        Assert.Equal(Reason.NotTrusted, (await Port.Expect<TransferProtocol.Reject>(3)).Failure.Reason);
        Assert.Contains(renewed, await Harness.Catalog.RevokedSerialsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_node_that_was_never_enrolled_and_a_request_that_is_none_are_refused()
    {
        var session = await Open(Permissions.Upload);
        using var request = new RenewalRequest();

        Hear(session, 1, new RenewCertificate(request.ToSigningRequest()));
        Assert.Equal(Reason.NotTrusted, (await Port.Expect<TransferProtocol.Reject>(1)).Failure.Reason);
        Hear(session, 3, new RenewCertificate(new byte[] { 1, 2, 3 }));
        Assert.Equal(Reason.ProtocolViolation, (await Port.Expect<TransferProtocol.Reject>(3)).Failure.Reason);
    }

    [Fact]
    public async Task Certificates_of_one_node_are_bounded_and_make_room_when_they_end()
    {
        await Enrol("01");
        for (var i = 1; i < Catalog.MaxCertificates; i++) Assert.Equal(i + 1, await Renew(i, days: 1));

        Assert.Equal(Catalog.MaxCertificates + 1, await Renew(100, days: 1));
        Assert.NotEqual("r100", (await Harness.Catalog.FindNodeAsync(NodeId.Parse("peer"), CancellationToken.None))?.Serial);
        Harness.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(2, await Renew(101, days: 1));
    }

    [Fact]
    public async Task A_node_with_as_many_certificates_as_it_may_have_is_refused_another()
    {
        await Enrol("01");
        for (var i = 1; i < Catalog.MaxCertificates; i++) await Renew(i, days: 1);
        var session = await Open(Permissions.Upload);
        using var request = new RenewalRequest();

        Hear(session, 1, new RenewCertificate(request.ToSigningRequest()));

        Assert.Equal(Reason.LimitReached, (await Port.Expect<TransferProtocol.Reject>(1)).Failure.Reason);
    }

    [Fact]
    public async Task No_link_outlives_its_certificate_and_its_client_may_come_back_with_a_new_one()
    {
        var session = Start(Permissions.Upload, Harness.Time.GetUtcNow().AddMinutes(10));
        Hear(session, 0, HelloOf());
        await Server.ExpectMsgAsync<ServerProtocol.Register>();
        session.Tell(ServerProtocol.Admitted.Instance);
        await Port.Expect<SessionProtocol.Welcome>(0);

        Harness.Time.Advance(TimeSpan.FromMinutes(9));
        await Advance(session, TimeSpan.FromMinutes(9));
        await ExpectNothing(Port.Out);
        Harness.Time.Advance(TimeSpan.FromMinutes(2));
        await Advance(session, TimeSpan.FromMinutes(2));

        Assert.Equal(Reason.ConnectionLost, (await EndedBecause(session)).Reason);
    }

    [Fact]
    public async Task The_server_renews_its_own_certificate_while_it_runs()
    {
        using var authority = SiteAuthority.OpenOrCreate(Harness.At("own"), NodeId.Parse("hub"), Harness.Time);
        await using var renewal = new OwnRenewal(authority, TimeSpan.FromDays(365), NullLogger.Instance, Harness.Time);
        var first = authority.Server;

        Harness.Time.Advance(TimeSpan.FromDays(240));
        Assert.Same(first, authority.Server);
        Harness.Time.Advance(TimeSpan.FromDays(10));

        Assert.NotSame(first, authority.Server);
        Assert.Equal(first.Identity.Node, authority.Server.Identity.Node);
        using var stored = NodeCredentials.Load(Harness.At("own"));
        Assert.Equal(authority.Server.Identity.Serial, stored.Identity.Serial);
        Assert.True(first.Certificate.HasPrivateKey);   // a handshake may be using it
    }

    private Task<int?> Renew(int serial, int days)
    {
        var now = Harness.Time.GetUtcNow().UtcDateTime;
        return Harness.Catalog.RenewAsync(NodeId.Parse("peer"), "01", $"r{serial}", now.AddDays(days), now, CancellationToken.None);
    }

    private Task Enrol(string serial) => Harness.Catalog.ApplyAsync(
        [
            new CatalogChange.PutNode(new Member(
                NodeId.Parse("peer"), NodeKind.Client, Permissions.Upload, serial, Harness.Time.GetUtcNow().UtcDateTime, null, null, [], null,
                Harness.Time.GetUtcNow().UtcDateTime.AddDays(365))),
        ],
        CancellationToken.None);
}
