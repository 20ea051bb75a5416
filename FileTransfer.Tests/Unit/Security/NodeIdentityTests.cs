using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using Xunit;

namespace FileTransfer.Tests.Unit.Security;

public sealed class NodeIdentityTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly string _home;

    public NodeIdentityTests()
    {
        _home = Path.Combine(_site.Root, "home");
        using var joined = Member("till-07");
        joined.Save(_home, replace: false);
    }

    public void Dispose() => _site.Dispose();

    [Fact]
    public void Is_due_when_a_third_of_the_life_is_left()
    {
        using var identity = Open();

        Assert.Equal(365 * 2 / 3.0, identity.DueIn!.Value.TotalDays, tolerance: 0.001);
        _site.Time.Advance(TimeSpan.FromDays(244));
        Assert.True(identity.DueIn < TimeSpan.Zero);
        using var fixedOne = NodeIdentity.Fixed(NodeCredentials.Load(_home), _site.Time);
        Assert.Null(fixedOne.DueIn);
    }

    [Fact]
    public void A_renewal_has_a_new_key_the_same_name_and_replaces_the_pair_on_disk_as_one()
    {
        using var identity = Open();
        var (before, key) = (identity.Current, PublicKey(identity.Current));
        _site.Time.Advance(TimeSpan.FromDays(300));

        Renew(identity);

        Assert.NotEqual(key, PublicKey(identity.Current));
        Assert.Equal(before.Identity.Grants, identity.Current.Identity.Grants);
        Assert.Equal(before.Identity.Node, identity.Current.Identity.Node);
        Assert.True(identity.DueIn > TimeSpan.FromDays(200));
        using var stored = NodeCredentials.Load(_home);
        Assert.Equal(identity.Current.Identity, stored.Identity);
        Assert.Equal(key, PublicKey(before));   // a handshake that began with it may end with it
    }

    [Fact]
    public void Of_two_processes_of_a_node_one_renews_and_the_other_takes_its_result()
    {
        using var first = Open();
        using var second = Open();
        _site.Time.Advance(TimeSpan.FromDays(300));
        Renew(first);

        Assert.Null(second.Begin(null));

        Assert.Equal(first.Current.Identity, second.Current.Identity);
    }

    [Fact]
    public void A_certificate_for_another_key_node_kind_or_authority_is_refused_and_the_old_one_stays()
    {
        using var identity = Open();
        var before = File.ReadAllText(Path.Combine(_home, "node.pem"));
        using var other = new TestSite();
        using var request = identity.Begin(null)!;
        var signing = SigningRequest.Parse(request.ToSigningRequest());
        using var stranger = _site.Issue("till-07");
        using var renamed = _site.Authority.Issue(signing, NodeId.Parse("till-08"), NodeKind.Client, Permissions.Admin);
        using var promoted = _site.Authority.Issue(signing, NodeId.Parse("till-07"), NodeKind.Broadcaster, Permissions.Receive);
        using var foreign = other.Authority.Issue(signing, NodeId.Parse("till-07"), NodeKind.Client, Permissions.Receive);

        foreach (var wrong in new[] { stranger, renamed, promoted, foreign })
        {
            var refused = Assert.Throws<FailureException>(
                () => identity.Complete(request, wrong.RawData, [_site.SiteCertificate.RawData]));
            Assert.Equal(Reason.ProtocolViolation, refused.Failure.Reason);
        }

        Assert.Equal(before, File.ReadAllText(Path.Combine(_home, "node.pem")));
    }

    [Fact]
    public void A_disk_that_refuses_leaves_the_old_pair_in_use_and_on_disk()
    {
        using var identity = Open();
        using var request = identity.Begin(null)!;
        using var issued = _site.Authority.Renew(SigningRequest.Parse(request.ToSigningRequest()), identity.Current.Identity);
        var before = File.ReadAllText(Path.Combine(_home, "node.pem"));
        Directory.Move(_home, _home + "-gone");
        File.WriteAllText(_home, "");   // no folder can be there

        Assert.Throws<FailureException>(() => identity.Complete(request, issued.RawData, [_site.SiteCertificate.RawData]));

        Assert.NotEqual(issued.SerialNumber, identity.Current.Certificate.SerialNumber);
        File.Delete(_home);
        Directory.Move(_home + "-gone", _home);
        Assert.Equal(before, File.ReadAllText(Path.Combine(_home, "node.pem")));
    }

    [Fact]
    public void A_renewal_by_a_new_authority_makes_the_node_trust_both()
    {
        using var identity = Open();
        var next = AuthorityChange.Begin(_site.Folder, _site.Time);
        using var changing = _site.Reopen();
        Assert.Equal(next, changing.RenewalAuthority);
        using var request = identity.Begin(next)!;
        using var issued = changing.Renew(SigningRequest.Parse(request.ToSigningRequest()), identity.Current.Identity);

        identity.Complete(request, issued.RawData, [.. changing.Trust.Authorities.Reverse().Select(one => one.RawData)]);

        Assert.Equal(next, identity.Current.SiteFingerprint);
        using var stored = NodeCredentials.Load(_home);
        var verifier = new PeerVerifier(stored.Trust, _site.Time, _ => false);
        Assert.True(verifier.VerifyServer(changing.Server.Certificate).IsTrusted);
        AuthorityChange.Finish(_site.Folder, _site.Time);
        using var changed = _site.Reopen();
        Assert.True(verifier.VerifyServer(changed.Server.Certificate).IsTrusted);
        Assert.False(new PeerVerifier(changed.Trust, _site.Time, _ => false).Verify(_site.Authority.Server.Certificate).IsTrusted);
    }

    [Fact]
    public void A_change_of_authority_that_was_cut_off_before_its_last_step_goes_on()
    {
        var (site, coming) = (Path.Combine(_site.Folder, "site.pem"), Path.Combine(_site.Folder, "site-next.pem"));
        var next = AuthorityChange.Begin(_site.Folder, _site.Time);
        File.Copy(site, site + ".old");
        AuthorityChange.Finish(_site.Folder, _site.Time);
        // As if the rename had not happened: the old site is there, and the server's certificate is of the next one.
        File.Move(site, coming);
        File.Move(site + ".old", site);

        using (var between = _site.Reopen()) Assert.Equal(next, between.RenewalAuthority);
        Assert.Equal(next, AuthorityChange.Finish(_site.Folder, _site.Time));
        using var changed = _site.Reopen();
        Assert.Equal((next, next), (changed.Fingerprint, changed.Server.SiteFingerprint));
    }

    private NodeIdentity Open() => NodeIdentity.Renewable(NodeCredentials.Load(_home), _home, _site.Time);

    private void Renew(NodeIdentity identity)
    {
        using var request = identity.Begin(null)!;
        using var issued = _site.Authority.Renew(SigningRequest.Parse(request.ToSigningRequest()), identity.Current.Identity);
        identity.Complete(request, issued.RawData, [_site.SiteCertificate.RawData]);
    }

    private NodeCredentials Member(string name) => new(_site.Issue(name), X509CertificateLoader.LoadCertificate(_site.SiteCertificate.RawData));

    private static string PublicKey(NodeCredentials credentials) => Convert.ToHexString(credentials.Certificate.GetPublicKey());
}
