using Akka.Actor;
using Akka.Cluster;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;

namespace FileTransfer.Actors.Remote;

/// <summary>
/// The server and its broadcasters as members of one Akka cluster: who is there, nothing else. No file, transfer or broadcast is
/// owned by membership. Thread-safe.
/// </summary>
internal sealed class SiteCluster : IDisposable
{
    private readonly ActorSystem _system;
    private readonly Cluster _cluster;
    private readonly AsyncSignal _changed = new();
    private readonly IActorRef _watch;
    private IReadOnlyList<SiteMember> _members = [];

    /// <param name="system">Made with <see cref="RemoteConfig"/>.</param>
    public SiteCluster(ActorSystem system)
    {
        _system = system;
        _cluster = Cluster.Get(system);
        _watch = system.ActorOf(Props.Create(() => new MembershipWatch(OnChanged)));
    }

    /// <summary>After each change of <see cref="Members"/>, on a thread of the actor system.</summary>
    public event Action? Changed;

    /// <summary>Whoever is a member now, this node included.</summary>
    public IReadOnlyList<SiteMember> Members => Volatile.Read(ref _members);

    /// <summary>For the server: joins what is left of the cluster of its last run, or begins one, alone if nobody answers.</summary>
    /// <param name="known">Broadcasters that may be there and can be dialled.</param>
    public Task FormAsync(IReadOnlyCollection<NodeId> known, CancellationToken cancel)
    {
        if (known.Count == 0) _cluster.Join(_cluster.SelfAddress);
        else _cluster.JoinSeedNodes([_cluster.SelfAddress, .. known.Select(NodeAddress.Of)]);
        return UntilMemberAsync(cancel);
    }

    /// <summary>For a broadcaster: joins the server, however long that takes.</summary>
    public Task JoinAsync(NodeId server, CancellationToken cancel)
    {
        _cluster.Join(NodeAddress.Of(server));
        return UntilMemberAsync(cancel);
    }

    /// <summary>Says goodbye, so that nobody looks for this node. It cannot join again before its process is started again.</summary>
    /// <param name="deadline">Without an answer of the others the node goes anyway.</param>
    public async Task LeaveAsync(TimeSpan deadline)
    {
        using var late = new CancellationTokenSource(deadline);
        try
        {
            await _cluster.LeaveAsync(late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Somebody is unreachable, so nobody may agree to anything.
        }
    }

    /// <summary>A revoked node is no member any more, and its process, as it runs now, never will be again.</summary>
    public void Expel(NodeId node)
    {
        if (NodeAddress.Of(node) != _cluster.SelfAddress) _cluster.Down(NodeAddress.Of(node));
    }

    public void Dispose() => _system.Stop(_watch);

    private async Task UntilMemberAsync(CancellationToken cancel)
    {
        var self = NodeAddress.NodeOf(_cluster.SelfAddress);
        while (true)
        {
            var next = _changed.Next;
            if (Members.Any(member => member.Node == self)) return;
            await next.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    private void OnChanged(IReadOnlyList<SiteMember> members)
    {
        Volatile.Write(ref _members, members);
        _changed.Raise();
        Changed?.Invoke();
    }
}
