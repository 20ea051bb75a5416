using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;

namespace FileTransfer.Tests.Contracts.Links;

/// <summary>A site authority and two certificates of it, made once for all tests of links.</summary>
internal static class TestPki
{
    private static readonly ECDsa AuthorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static X509Certificate2 Authority { get; } = MakeAuthority();

    public static X509Certificate2 Server { get; } = Issue("server");

    public static X509Certificate2 Client { get; } = Issue("client");

    public static LinkCredentials Credentials { get; } = new(Server, Authority);

    public static LinkCredentials ClientCredentials { get; } = new(Client, Authority);

    public static PeerIdentity Peer(string name = "peer") =>
        new(NodeId.Parse(name), NodeKind.Client, Permissions.Upload, "01");

    /// <summary>Trusts the certificate that is given by its subject; knows no chains.</summary>
    public static (PeerIdentity? Identity, Failure? Refusal) Verify(X509Certificate2? shown) => shown?.Subject switch
    {
        null => (null, new Failure(Reason.NotTrusted, "no certificate")),
        "CN=client" => (Peer("client"), null),
        _ => (null, new Failure(Reason.NotTrusted, "a stranger")),
    };

    public static X509Certificate2 Issue(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var bare = request.Create(Authority, Authority.NotBefore, Authority.NotAfter, RandomNumberGenerator.GetBytes(8));
        return bare.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 MakeAuthority()
    {
        var request = new CertificateRequest("CN=site", AuthorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
    }
}
