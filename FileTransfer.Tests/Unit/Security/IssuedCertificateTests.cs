using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using Xunit;

namespace FileTransfer.Tests.Unit.Security;

public sealed class IssuedCertificateTests : IDisposable
{
    private readonly TestSite _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void Is_valid_from_ten_minutes_ago_for_a_year()
    {
        using var certificate = _site.Issue("press-1");

        Assert.Equal(TestSite.Start.AddMinutes(-10), new DateTimeOffset(certificate.NotBefore));
        Assert.Equal(TestSite.Start.AddDays(365), new DateTimeOffset(certificate.NotAfter));
    }

    [Fact]
    public void Never_outlives_its_site()
    {
        _site.Time.SetUtcNow(TestSite.Start.AddYears(10).AddDays(-1));

        using var certificate = _site.Issue("press-1");

        Assert.Equal(_site.SiteCertificate.NotAfter, certificate.NotAfter);
    }

    [Fact]
    public void Is_not_issued_by_an_authority_that_has_ended()
    {
        _site.Time.SetUtcNow(TestSite.Start.AddYears(10).AddDays(1));

        var refused = Assert.Throws<FailureException>(() => _site.Issue("press-1"));

        Assert.Equal(Reason.NotTrusted, refused.Failure.Reason);
        Assert.Contains("2040-01-02", refused.Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_node_kind_and_roles_in_one_URI()
    {
        using var certificate = _site.Issue("press-1", NodeKind.Client, Permissions.Receive | Permissions.Upload);

        var extension = certificate.Extensions.Single(e => e.Oid?.Value == "2.5.29.17");
        var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
        var uri = names.ReadCharacterString(UniversalTagNumber.IA5String, new Asn1Tag(TagClass.ContextSpecific, 6));
        var site = _site.Authority.Fingerprint.ToString()[..16];
        Assert.Equal($"filetransfer://{site}/client/press-1?roles=upload,receive", uri);
        Assert.False(names.HasData);
        Assert.Equal("CN=press-1", certificate.Subject);
    }

    [Fact]
    public void May_sign_and_speak_TLS_on_both_sides_and_nothing_else()
    {
        using var certificate = _site.Issue("press-1");

        Assert.Equal(
            X509KeyUsageFlags.DigitalSignature,
            certificate.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        var uses = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages;
        Assert.Equal(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"], uses.Cast<Oid>().Select(oid => oid.Value).Order());
        Assert.False(certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
    }

    [Fact]
    public void Has_a_random_serial_of_128_bits()
    {
        var serials = Enumerable.Range(0, 20).Select(_ =>
        {
            using var certificate = _site.Issue("press-1");
            return certificate.SerialNumber;
        }).ToList();

        Assert.Equal(20, serials.Distinct().Count());
        Assert.All(serials, serial => Assert.Equal(32, serial.Length));
    }

    [Fact]
    public void Takes_nothing_but_the_key_from_the_request()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=hub, O=Evil", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("hub");
        request.CertificateExtensions.Add(names.Build());

        using var certificate = _site.Authority.Issue(
            SigningRequest.Parse(request.CreateSigningRequest()),
            NodeId.Parse("press-1"),
            NodeKind.Client,
            Permissions.Receive);

        Assert.Equal("CN=press-1", certificate.Subject);
        Assert.False(certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Single(certificate.Extensions, e => e.Oid?.Value == "2.5.29.17");
        Assert.Equal("press-1", _site.Verifier().Verify(certificate).Peer?.Node.Value);
        Assert.Equal(key.ExportSubjectPublicKeyInfo(), certificate.PublicKey.ExportSubjectPublicKeyInfo());
    }
}
