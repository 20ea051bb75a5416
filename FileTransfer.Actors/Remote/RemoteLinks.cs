using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Remote.Transport;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using Microsoft.Extensions.Logging;

namespace FileTransfer.Actors.Remote;

/// <summary>
/// Between the actor system, which starts first, and the node's keys and port, which come later: given to the system when it
/// is made, then told how to dial. One for one actor system; thread-safe.
/// </summary>
/// <param name="self">This node.</param>
/// <param name="kind">A server or a broadcaster.</param>
/// <param name="reach">What other nodes may send to whom.</param>
/// <param name="time">Drives deadlines.</param>
/// <param name="log">Gets at most a line a minute about one node.</param>
internal sealed class RemoteLinks(NodeId self, NodeKind kind, RemoteReach reach, TimeProvider time, ILogger? log = null) : Setup
{
    /// <summary>How long an incoming connection waits for the actor system.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(10);

    private static readonly Failure Stopping = new(Reason.ShuttingDown, "the node is stopping");

    private readonly TaskCompletionSource<IAssociationEventListener> _listener = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly AssociationTable _associations = new();
    private readonly RemoteNews _news = new(time, log);
    private IRemoteConnector? _connector;

    public NodeId Self => self;

    public NodeKind Kind => kind;

    public RemoteReach Reach => reach;

    /// <summary>Whom this node can dial.</summary>
    public NodeDirectory Directory { get; } = new();

    /// <summary>Associations now, incoming and outgoing ones.</summary>
    public int Associations => _associations.Count;

    /// <returns>Null for a system that talks to nobody.</returns>
    public static RemoteLinks? Of(ActorSystem system)
    {
        var links = system.Settings.Setup.Get<RemoteLinks>();
        return links.HasValue ? links.Value : null;
    }

    /// <summary>Who is at the other end of an association with this node; null while there is none.</summary>
    public PeerIdentity? PeerOf(NodeId node) => _associations.All.FirstOrDefault(association => association.Peer.Node == node)?.Peer;

    /// <summary>From now on nodes are dialled.</summary>
    public void Attach(IRemoteConnector connector) => Volatile.Write(ref _connector, connector);

    /// <summary>Ends the associations of those who are revoked, or otherwise not wanted any more.</summary>
    public void Drop(Func<PeerIdentity, bool> unwanted, Failure reason)
    {
        foreach (var association in _associations.All.Where(association => unwanted(association.Peer))) association.Close(reason);
    }

    /// <summary>Makes an incoming link an association of the actor system, and stays until it ends.</summary>
    /// <param name="link">Of a server or broadcaster; not started.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task ServeAsync(Link link, CancellationToken cancel)
    {
        IAssociationEventListener listener;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stop.Token);
            listener = await _listener.Task.WaitAsync(StartPatience, time, either.Token).ConfigureAwait(false);
        }
        catch (Exception early) when (early is TimeoutException or OperationCanceledException)
        {
            link.Close(Stopping);
            return;
        }

        var association = new LinkAssociation(self, link, reach, time, OnEnded);
        _associations.Add(association, incoming: true);
        listener.Notify(new InboundAssociation(association));
        association.Start();
        await using (cancel.UnsafeRegister(_ => association.Close(Stopping), null).ConfigureAwait(false))
        await using (_stop.Token.UnsafeRegister(_ => association.Close(Stopping), null).ConfigureAwait(false))
        {
            await association.Completion.ConfigureAwait(false);
        }
    }

    /// <summary>Called by the transport when the actor system starts.</summary>
    internal void Listen(Task<IAssociationEventListener> listener) => _ = ListenAsync(listener);

    /// <exception cref="FailureException">The node is unknown, not there, or somebody else.</exception>
    internal async Task<LinkAssociation> AssociateAsync(NodeId node)
    {
        try
        {
            if (node == self) throw new FailureException(Reason.Unreachable, "a node does not dial itself");
            var connector = Volatile.Read(ref _connector) ?? throw new FailureException(Reason.Unreachable, "this node is still starting");
            var address = Directory.Find(node) ?? throw new FailureException(Reason.Unreachable, $"nobody has said where {node} is");
            var link = await connector.ConnectAsync(node, address, _stop.Token).ConfigureAwait(false);
            var association = new LinkAssociation(self, link, reach, time, OnEnded);
            _associations.Add(association, incoming: false);
            association.Start();
            if (_stop.IsCancellationRequested) association.Close(Stopping);
            return association;
        }
        catch (FailureException failed)
        {
            _news.CannotReach(node, failed.Failure);
            throw;
        }
        catch (OperationCanceledException)
        {
            throw new FailureException(Stopping);
        }
    }

    /// <summary>Called by the transport when the actor system ends.</summary>
    internal async Task ShutdownAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        var open = _associations.All;
        foreach (var association in open) association.Close(Stopping);
        await Task.WhenAll(open.Select(association => association.Completion)).ConfigureAwait(false);
    }

    private async Task ListenAsync(Task<IAssociationEventListener> listener) =>
        _listener.TrySetResult(await listener.ConfigureAwait(false));

    private void OnEnded(LinkAssociation association, Failure end)
    {
        _associations.Remove(association);
        if (end.Reason is Reason.ProtocolViolation or Reason.NotTrusted or Reason.Incompatible) _news.Refused(association.Peer.Node, end);
    }
}
