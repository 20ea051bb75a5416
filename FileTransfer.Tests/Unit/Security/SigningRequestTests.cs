using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using Xunit;

namespace FileTransfer.Tests.Unit.Security;

public sealed class SigningRequestTests
{
    [Fact]
    public void Accepts_a_P256_key_that_signed_it()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var request = SigningRequest.Parse(SigningRequest.Create(key));

        Assert.Equal(key.ExportSubjectPublicKeyInfo(), request.Key.ExportSubjectPublicKeyInfo());
    }

    [Fact]
    public void Refuses_another_curve()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Refuses(SigningRequest.Create(key), "P-256");
    }

    [Fact]
    public void Refuses_an_RSA_key()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Refuses(request.CreateSigningRequest(), "P-256");
    }

    [Fact]
    public void Refuses_a_request_that_its_key_did_not_sign()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedName("CN=x");
        var request = new CertificateRequest(name, new PublicKey(key), HashAlgorithmName.SHA256);
        var wrong = X509SignatureGenerator.CreateForECDsa(other);
        Refuses(request.CreateSigningRequest(wrong), "not signed by its own key");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public void Refuses_what_is_no_request(int length) => Refuses(new byte[length], "malformed");

    private static void Refuses(byte[] der, string why)
    {
        var refused = Assert.Throws<FailureException>(() => SigningRequest.Parse(der));
        Assert.Equal(Reason.ProtocolViolation, refused.Failure.Reason);
        Assert.Contains(why, refused.Failure.Detail, StringComparison.Ordinal);
    }
}
