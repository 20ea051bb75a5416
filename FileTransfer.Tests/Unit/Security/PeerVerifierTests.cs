using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Security;

public sealed class PeerVerifierTests : IDisposable
{
    private readonly TestSite _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void Knows_a_member_by_name_kind_roles_and_serial()
    {
        const Permissions Roles = Permissions.Broadcast | Permissions.Receive;
        using var certificate = _site.Issue("press-1", NodeKind.Broadcaster, Roles);

        var verdict = _site.Verifier().Verify(certificate);

        Assert.Equal(
            new PeerIdentity(
                NodeId.Parse("press-1"), NodeKind.Broadcaster, Roles, certificate.SerialNumber.ToLowerInvariant())
            {
                ExpiresAt = new DateTimeOffset(certificate.NotAfter),
            },
            verdict.Peer);
        Assert.Null(verdict.Failure);
    }

    [Fact]
    public void Refuses_a_peer_without_a_certificate() => Refuses(_site.Verifier().Verify(null), "no certificate");

    [Fact]
    public void Refuses_a_certificate_of_another_site()
    {
        using var other = new TestSite();
        using var certificate = other.Issue("press-1");
        Refuses(_site.Verifier().Verify(certificate), "another site");
    }

    [Fact]
    public void Refuses_a_certificate_signed_by_a_double_of_the_site()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(_site.SiteCertificate.SubjectName, key, HashAlgorithmName.SHA256);
        foreach (var extension in _site.SiteCertificate.Extensions) request.CertificateExtensions.Add(extension);
        using var forged = request.CreateSelfSigned(TestSite.Start.AddDays(-1), TestSite.Start.AddYears(1));
        using var certificate = IssueBy(forged);
        Refuses(_site.Verifier().Verify(certificate), "another site");
    }

    [Fact]
    public void Refuses_the_authority_itself_as_a_peer() =>
        Refuses(_site.Verifier().Verify(_site.SiteCertificate), "another site");

    [Fact]
    public void Refuses_an_expired_certificate_and_names_date_and_clock()
    {
        using var certificate = _site.Issue("press-1");
        _site.Time.SetUtcNow(TestSite.Start.AddDays(365));
        Assert.True(_site.Verifier().Verify(certificate).IsTrusted);
        _site.Time.Advance(TimeSpan.FromSeconds(1));

        var failure = Refuses(_site.Verifier().Verify(certificate), "expired on 2031-01-02 03:04:05 UTC");

        Assert.Contains("check this machine's clock (2031-01-02 03:04:06 UTC)", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_certificate_of_the_future_and_names_date_and_clock()
    {
        using var certificate = _site.Issue("press-1");
        var behind = new FakeTimeProvider(TestSite.Start.AddMinutes(-9));
        Assert.True(new PeerVerifier(_site.SiteCertificate, behind, _ => false).Verify(certificate).IsTrusted);
        behind = new FakeTimeProvider(TestSite.Start.AddHours(-1));

        var failure = Refuses(
            new PeerVerifier(_site.SiteCertificate, behind, _ => false).Verify(certificate),
            "not valid before 2030-01-02 02:54:05 UTC");

        Assert.Contains("check this machine's clock", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_everybody_when_the_site_itself_has_expired()
    {
        using var site = CertificateIssuer.CreateSite(_site.Time);
        using var certificate = IssueBy(site, names: Identity(site, "client/press-1?roles=receive"));
        _site.Time.SetUtcNow(TestSite.Start.AddYears(10));
        Assert.True(VerifierOf(site).Verify(certificate).IsTrusted);

        _site.Time.Advance(TimeSpan.FromSeconds(1));

        Refuses(VerifierOf(site).Verify(certificate), "the site CA expired on 2040-01-02 03:04:05 UTC");
    }

    [Fact]
    public void Refuses_a_revoked_certificate_and_asks_anew_each_time()
    {
        using var certificate = _site.Issue("press-1");
        var revoked = new HashSet<string>();
        var verifier = _site.Verifier(revoked.Contains);
        Assert.True(verifier.Verify(certificate).IsTrusted);

        revoked.Add(certificate.SerialNumber.ToLowerInvariant());

        Refuses(verifier.Verify(certificate), "revoked");
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.3.6.1.5.5.7.3.1")]   // a server's, offered by one who connects
    [InlineData("1.3.6.1.5.5.7.3.4")]   // e-mail
    public void Refuses_a_certificate_made_for_another_use(string use)
    {
        using var site = CertificateIssuer.CreateSite(_site.Time);
        using var certificate = IssueBy(site, use, Identity(site, "client/press-1?roles=receive"));
        Refuses(VerifierOf(site).Verify(certificate), "wrong key usage");
    }

    [Theory]
    [InlineData("client/press-1?roles=root")]
    [InlineData("client/press-1?roles=receive,upload")]   // not the one spelling
    [InlineData("client/press-1?roles=receive&roles=admin")]
    [InlineData("god/press-1?roles=receive")]
    [InlineData("client/Press-1?roles=receive")]
    [InlineData("client/-press?roles=receive")]
    [InlineData("client/?roles=receive")]
    [InlineData("client/press-1")]
    public void Refuses_a_malformed_identity(string identity)
    {
        using var site = CertificateIssuer.CreateSite(_site.Time);
        using var certificate = IssueBy(site, names: Identity(site, identity));
        Refuses(VerifierOf(site).Verify(certificate), "malformed identity");
    }

    [Fact]
    public void Refuses_none_and_two_identities_and_one_of_another_site()
    {
        using var site = CertificateIssuer.CreateSite(_site.Time);
        var one = Identity(site, "client/press-1?roles=receive");
        using var good = IssueBy(site, names: one);
        Assert.True(VerifierOf(site).Verify(good).IsTrusted);

        using var none = IssueBy(site, names: []);
        using var two = IssueBy(site, names: [.. one, .. Identity(site, "client/press-1?roles=admin")]);
        using var foreign = IssueBy(site, names: Identity(_site.SiteCertificate, "client/press-1?roles=receive"));

        Refuses(VerifierOf(site).Verify(none), "malformed identity");
        Refuses(VerifierOf(site).Verify(two), "malformed identity");
        Refuses(VerifierOf(site).Verify(foreign), "malformed identity");
    }

    [Fact]
    public void Accepts_a_server_anywhere_a_broadcaster_where_one_is_known_to_be_and_no_client()
    {
        using var broadcaster = _site.Issue("relay", NodeKind.Broadcaster);
        using var client = _site.Issue("press-1");
        var verifier = _site.Verifier();

        Assert.True(verifier.VerifyServer(_site.Authority.Server.Certificate).IsTrusted);
        Assert.True(verifier.VerifyServer(broadcaster, mayBroadcast: true).IsTrusted);
        Refuses(verifier.VerifyServer(broadcaster), "'relay' is a broadcaster, not a server");
        Refuses(verifier.VerifyServer(client), "'press-1' is a client");
    }

    private PeerVerifier VerifierOf(X509Certificate2 site) => new(site, _site.Time, _ => false);

    private static string[] Identity(X509Certificate2 site, string rest) =>
        [$"filetransfer://{Convert.ToHexStringLower(SHA256.HashData(site.RawData))[..16]}/{rest}"];

    /// <summary>What an authority of ours would never issue.</summary>
    private static X509Certificate2 IssueBy(
        X509Certificate2 site, string use = "1.3.6.1.5.5.7.3.2", params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=press-1", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        if (use.Length > 0) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        var alternative = new SubjectAlternativeNameBuilder();
        alternative.AddDnsName("press-1");
        foreach (var name in names) alternative.AddUri(new Uri(name));
        request.CertificateExtensions.Add(alternative.Build());
        var serial = RandomNumberGenerator.GetBytes(8);
        using var siteKey = site.GetECDsaPrivateKey() ?? throw new ArgumentException("no key", nameof(site));
        var signer = X509SignatureGenerator.CreateForECDsa(siteKey);
        var (from, until) = (TestSite.Start.AddMinutes(-5), TestSite.Start.AddYears(20));
        return request.Create(site.SubjectName, signer, from, until, serial);
    }

    private static Failure Refuses(PeerVerdict verdict, string why)
    {
        Assert.False(verdict.IsTrusted);
        Assert.Null(verdict.Peer);
        Assert.Equal(Reason.NotTrusted, verdict.Failure.Reason);
        Assert.Contains(why, verdict.Failure.Detail, StringComparison.Ordinal);
        return verdict.Failure;
    }
}
