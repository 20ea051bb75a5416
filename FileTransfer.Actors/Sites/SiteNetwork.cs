using System.Net;
using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Remote;

namespace FileTransfer.Actors.Sites;

/// <summary>
/// The actors of other nodes, by way of Akka.Remote, and this node's membership of their cluster. Who is who is what their
/// certificates say. Thread-safe.
/// </summary>
internal sealed class SiteNetwork(ActorSystem system, RemoteLinks links) : IAsyncDisposable
{
    /// <summary>Whoever stops does not wait longer for the others to agree.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(3);

    private readonly SiteCluster _cluster = new(system);
    private readonly CancellationTokenSource _stopping = new();
    private NodeId? _server;

    /// <summary>At a server: the broadcaster that an actor belongs to; null for anybody else's.</summary>
    public NodeId? BroadcasterOf(IActorRef actor) =>
        NodeAddress.NodeOf(actor.Path.Address) is { } node && links.PeerOf(node) is { Kind: NodeKind.Broadcaster } ? node : null;

    /// <summary>At a server: a broadcaster has a session here, and is reached there.</summary>
    public void BroadcasterIs(NodeId node, PeerAddress address) => links.Directory.Set(node, address);

    /// <summary>At a broadcaster: who the server is, and where it was reached (HOST:PORT).</summary>
    public void ServerIs(NodeId node, string remote)
    {
        if (!IPEndPoint.TryParse(remote, out var at)) return;
        links.Directory.Set(node, new PeerAddress([at.Address.ToString()], at.Port));
        if (Interlocked.Exchange(ref _server, node) != node) Ignore(_cluster.JoinAsync(node, _stopping.Token));
    }

    /// <summary>At a broadcaster: where its reports go; null while the server was never reached.</summary>
    public ICanTell? Server() => Volatile.Read(ref _server) is { } server
        ? system.ActorSelection(new RootActorPath(NodeAddress.Of(server)) / "user" / SitesActor.Name)
        : null;

    /// <summary>At a server: begins the cluster, or joins what is left of that of its last run. Nothing waits for it.</summary>
    /// <param name="known">Broadcasters that had a session here before.</param>
    public void Form(IReadOnlyDictionary<NodeId, PeerAddress> known)
    {
        foreach (var (node, address) in known) links.Directory.Set(node, address);
        Ignore(_cluster.FormAsync([.. known.Keys], _stopping.Token));
    }

    /// <summary>Cuts off those who are revoked, for good.</summary>
    public void Expel(Func<PeerIdentity, bool> isRevoked)
    {
        foreach (var member in _cluster.Members)
        {
            if (links.PeerOf(member.Node) is { } peer && isRevoked(peer)) _cluster.Expel(member.Node);
        }

        links.Drop(isRevoked, Security.PeerVerifier.Revoked);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_cluster.Members.Count > 1) await _cluster.LeaveAsync(Farewell).ConfigureAwait(false);
        _cluster.Dispose();
        _stopping.Dispose();
    }

    /// <summary>It ends when the node stops; nothing else can go wrong with it that the cluster does not try again.</summary>
    private static void Ignore(Task joining) => joining.ContinueWith(
        static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
