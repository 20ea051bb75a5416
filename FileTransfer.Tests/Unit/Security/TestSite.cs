using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using Microsoft.Extensions.Time.Testing;

namespace FileTransfer.Tests.Unit.Security;

/// <summary>A site in a folder of its own, removed afterwards, on a clock that only the test moves.</summary>
internal sealed class TestSite : IDisposable
{
    public static readonly DateTimeOffset Start = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public TestSite()
    {
        Time = new FakeTimeProvider(Start);
        Root = Directory.CreateTempSubdirectory("filetransfer-trust-").FullName;
        Folder = Path.Combine(Root, "pki");
        Authority = SiteAuthority.OpenOrCreate(Folder, Server, Time);
    }

    public static NodeId Server { get; } = NodeId.Parse("hub");

    public FakeTimeProvider Time { get; }

    public string Root { get; }

    public string Folder { get; }

    public SiteAuthority Authority { get; }

    public X509Certificate2 SiteCertificate => Authority.Server.SiteCertificate;

    public SiteAuthority Reopen(string name = "hub") => SiteAuthority.OpenOrCreate(Folder, NodeId.Parse(name), Time);

    public X509Certificate2 Issue(
        string name, NodeKind kind = NodeKind.Client, Permissions permissions = Permissions.Receive)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = SigningRequest.Parse(SigningRequest.Create(key));
        using var bare = Authority.Issue(request, NodeId.Parse(name), kind, permissions);
        return bare.CopyWithPrivateKey(key);
    }

    public PeerVerifier Verifier(Func<string, bool>? isRevoked = null) =>
        new(SiteCertificate, Time, isRevoked ?? (_ => false));

    public void Dispose()
    {
        Authority.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}
