using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FileTransfer.Actors.Receipts;
using FileTransfer.Tests.Unit.Security;
using Xunit;

namespace FileTransfer.Tests.Unit.Receipts;

public sealed class JwsTests : IDisposable
{
    private const string Type = "test+jws";

    private readonly TestSite _site = new();
    private readonly Jws _jws;

    public JwsTests() => _jws = Jws.Sign(Type, "payload"u8, _site.Authority.Server.Certificate);

    public void Dispose() => _site.Dispose();

    [Fact]
    public void Both_forms_are_read_as_they_were_written()
    {
        Assert.Equal(_jws, Jws.ParseCompact(_jws.ToCompact()));
        Assert.Equal(_jws, Jws.ParseJson(_jws.ToJson()));
        using var signer = _jws.ReadSigner(Type);
        Assert.Equal(_site.Authority.Server.Certificate.RawData, signer.RawData);
        Assert.Equal("payload"u8.ToArray(), _jws.ReadPayload());
    }

    [Fact]
    public void The_header_says_algorithm_type_and_certificate_as_the_standard_spells_them() => Assert.Equal(
        $$"""{"alg":"ES256","typ":"test+jws","x5c":["{{Convert.ToBase64String(_site.Authority.Server.Certificate.RawData)}}"]}""",
        Encoding.UTF8.GetString(Base64Url.DecodeFromChars(_jws.Protected)));

    [Theory]
    [InlineData("\"alg\":\"none\"")]
    [InlineData("\"alg\":\"HS256\"")]
    [InlineData("\"alg\":\"ES256\",\"crit\":[\"b64\"],\"b64\":false")]
    [InlineData("\"alg\":\"ES256\",\"kid\":\"other\"")]
    public void Another_header_is_refused_though_its_signature_fits(string algorithm)
    {
        var header = $"{{{algorithm},\"typ\":\"test+jws\",\"x5c\":[\"{Convert.ToBase64String(_site.Authority.Server.Certificate.RawData)}\"]}}";

        Refused(SignedWith(header));
    }

    [Theory]
    [InlineData("ES384")]
    [InlineData("ES512")]
    [InlineData("PS256")]
    public void The_algorithm_follows_from_the_key(string algorithm)
    {
        using var certificate = SelfSigned(algorithm);
        var jws = Jws.Sign(Type, "payload"u8, certificate);

        using var signer = jws.ReadSigner(Type);

        Assert.Contains($"\"alg\":\"{algorithm}\"", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(jws.Protected)), StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => (jws with { Payload = "AAAA" }).ReadSigner(Type));
    }

    [Fact]
    public void A_weak_key_signs_nothing()
    {
        using var certificate = SelfSigned("RS1024");

        Assert.Throws<FormatException>(() => Jws.Sign(Type, "payload"u8, certificate));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("[\"AAAA\"]")]
    [InlineData("\"AAAA\"")]
    public void A_header_without_a_certificate_is_refused(string chain) =>
        Refused(SignedWith($"{{\"alg\":\"ES256\",\"typ\":\"test+jws\",\"x5c\":{chain}}}"));

    [Fact]
    public void One_value_has_one_spelling()
    {
        var spare = _jws.Signature[..^1] + (char)(_jws.Signature[^1] + 1);   // 512 bits leave spare ones in the last character
        Refused(_jws with { Signature = spare });
        Refused(_jws with { Signature = _jws.Signature + "=" });
        Refused(_jws with { Signature = " " + _jws.Signature });
        Assert.Throws<FormatException>(() => (_jws with { Payload = _jws.Payload + "\n" }).ReadPayload());
    }

    [Theory]
    [InlineData("{\"payload\":\"a\",\"protected\":\"b\"}")]
    [InlineData("{\"payload\":\"a\",\"protected\":\"b\",\"signature\":\"c\",\"header\":{}}")]
    [InlineData("{\"payload\":\"a\",\"payload\":\"a\",\"protected\":\"b\",\"signature\":\"c\"}")]
    [InlineData("{\"payload\":1,\"protected\":\"b\",\"signature\":\"c\"}")]
    [InlineData("[\"payload\"]")]
    [InlineData("{\"payload\":\"a\",\"protected\":\"b\",\"signature\":\"\\ud800\"}")]
    [InlineData("{\"payload\":\"a\",\"protected\":\"b\",\"\\ud800\":\"c\"}")]
    [InlineData("{\"payload\":\"a\",\"\\ud800\":\"b\",\"\\ud800\":\"c\"}")]
    [InlineData("{\"payload\":\"a\",\"protected\":\"b\",\"signature\":\"c\"} x")]
    public void Json_of_another_form_is_refused(string json) =>
        Assert.Throws<FormatException>(() => Jws.ParseJson(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("")]
    public void Text_without_three_parts_is_refused(string text) => Assert.Throws<FormatException>(() => Jws.ParseCompact(text));

    private static X509Certificate2 SelfSigned(string algorithm)
    {
        const string Name = "CN=test";
        if (algorithm is "PS256" or "RS1024")
        {
            using var rsa = RSA.Create(algorithm == "PS256" ? 2048 : 1024);
            return new CertificateRequest(Name, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)
                .CreateSelfSigned(TestSite.Start, TestSite.Start.AddYears(1));
        }

        using var curve = ECDsa.Create(algorithm == "ES384" ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP521);
        return new CertificateRequest(Name, curve, HashAlgorithmName.SHA256).CreateSelfSigned(TestSite.Start, TestSite.Start.AddYears(1));
    }

    private Jws SignedWith(string header)
    {
        var unsigned = _jws with { Protected = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)) };
        using var key = _site.Authority.Server.Certificate.GetECDsaPrivateKey()!;
        var signature = key.SignData(
            Encoding.ASCII.GetBytes($"{unsigned.Protected}.{unsigned.Payload}"), HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return unsigned with { Signature = Base64Url.EncodeToString(signature) };
    }

    private static void Refused(Jws jws) => Assert.Throws<FormatException>(() => jws.ReadSigner(Type));
}
