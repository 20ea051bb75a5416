using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Security;

namespace FileTransfer.Tests.Support;

/// <summary>A site whose servers and broadcasters run in this process, with real certificates and links.</summary>
internal sealed class RemoteSite : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("filetransfer-remote-").FullName;
    private readonly SiteAuthority _authority;
    private readonly List<RemoteNode> _nodes = [];

    public RemoteSite() =>
        _authority = SiteAuthority.OpenOrCreate(Path.Combine(_folder, "pki"), NodeId.Parse("hub"), TimeProvider.System);

    /// <summary>Serial numbers that every node of the site refuses.</summary>
    public HashSet<string> Revoked { get; } = [];

    /// <summary>HOCON that wins over that of the product, for nodes started from now on.</summary>
    public string Overrides { get; set; } = "";

    /// <summary>The server is always "hub".</summary>
    public NodeCredentials Credentials(string name, NodeKind kind)
    {
        if (kind == NodeKind.Server) return _authority.Server;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var bare = _authority.Issue(SigningRequest.Parse(SigningRequest.Create(key)), NodeId.Parse(name), kind, Permissions.Receive);
        return new NodeCredentials(TlsKey.Usable(bare.CopyWithPrivateKey(key)),
            X509CertificateLoader.LoadCertificate(_authority.Server.SiteCertificate.RawData));
    }

    public RemoteNode Start(string name, NodeKind kind, int port = 0)
    {
        var node = RemoteNode.Start(this, Credentials(name, kind), port);
        _nodes.Add(node);
        return node;
    }

    /// <summary>The server and one broadcaster, who know where the other one is.</summary>
    public (RemoteNode Hub, RemoteNode Shop) StartTwo()
    {
        var (hub, shop) = (Start("hub", NodeKind.Server), Start("shop", NodeKind.Broadcaster));
        hub.Knows(shop);
        shop.Knows(hub);
        return (hub, shop);
    }

    /// <summary>A connection to the actors of a node, before any frame.</summary>
    /// <param name="credentials">What it shows; null for nothing.</param>
    public static async Task<RawPeer> DialAsync(RemoteNode node, NodeCredentials? credentials)
    {
        var connection = await new LinkDialler().ConnectAsync(
            "127.0.0.1", node.Port, LinkProtocols.Actors, credentials is null ? null : LinkCredentials.Of(credentials), _ => null, Deadline.Usual, CancellationToken.None);
        connection.ServerCertificate.Dispose();
        return RawPeer.Over(connection.Stream);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
