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
    private readonly PendingDials _dials = new(time);
    private readonly RemoteNews _news = new(time, log);
    private IRemoteConnector? _connector;

    public NodeId Self => self;

    public NodeKind Kind => kind;

    public RemoteReach Reach => reach;

    /// <summary>Whom this node can dial.</summary>
    public NodeDirectory Directory { get; } = new();

    /// <summary>Associations now, incoming and outgoing ones.</summary>
    public int Associations => _associations.All.Sum(link => link.Open);

    /// <returns>Null for a system that talks to nobody.</returns>
    public static RemoteLinks? Of(ActorSystem system)
    {
        var links = system.Settings.Setup.Get<RemoteLinks>();
        return links.HasValue ? links.Value : null;
    }

    /// <summary>Who is at the other end of an association with this node; null while there is none.</summary>
    public PeerIdentity? PeerOf(NodeId node) => _associations.All.FirstOrDefault(link => link.Peer.Node == node)?.Peer;

    /// <summary>From now on nodes are dialled.</summary>
    public void Attach(IRemoteConnector connector) => Volatile.Write(ref _connector, connector);

    /// <summary>Ends the associations of those who are revoked, or otherwise not wanted any more.</summary>
    public void Drop(Func<PeerIdentity, bool> unwanted, Failure reason)
    {
        foreach (var link in _associations.All.Where(link => unwanted(link.Peer))) link.Close(reason);
    }

    /// <summary>Presents an incoming link to the actor system, and stays until it ends.</summary>
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

        var carrier = Carry(link, incoming: true, listener);
        listener.Notify(new InboundAssociation(carrier.First));
        carrier.Start();
        _dials.HasCome(link.Peer.Node);
        await using (cancel.UnsafeRegister(_ => carrier.Close(Stopping), null).ConfigureAwait(false))
        await using (_stop.Token.UnsafeRegister(_ => carrier.Close(Stopping), null).ConfigureAwait(false))
        {
            await carrier.Completion.ConfigureAwait(false);
        }
    }

    /// <summary>Called by the transport when the actor system starts.</summary>
    internal void Listen(Task<IAssociationEventListener> listener) => _ = ListenAsync(listener);

    /// <summary>An association with a node: on a link that it has made, or else on one that is dialled.</summary>
    /// <exception cref="FailureException">The node is unknown, not there, or somebody else.</exception>
    internal async Task<LinkAssociation> AssociateAsync(NodeId node)
    {
        if (_associations.TryOpen(node) is { } opened) return opened;
        try
        {
            return await DialAsync(node).ConfigureAwait(false);
        }
        catch (FailureException failed)
        {
            if (_associations.TryOpen(node) is { } come) return come;
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
        foreach (var link in open) link.Close(Stopping);
        await Task.WhenAll(open.Select(link => link.Completion)).ConfigureAwait(false);
    }

    private async Task ListenAsync(Task<IAssociationEventListener> listener) =>
        _listener.TrySetResult(await listener.ConfigureAwait(false));

    private async Task<LinkAssociation> DialAsync(NodeId node)
    {
        if (node == self) throw new FailureException(Reason.Unreachable, "a node does not dial itself");
        var connector = Volatile.Read(ref _connector) ?? throw new FailureException(Reason.Unreachable, "this node is still starting");
        var address = Directory.Find(node) ?? throw new FailureException(Reason.Unreachable, $"nobody has said where {node} is");
        var listener = await _listener.Task.WaitAsync(_stop.Token).ConfigureAwait(false);
        var link = await _dials.DialAsync(node, cancel => connector.ConnectAsync(node, address, cancel), _stop.Token).ConfigureAwait(false);
        var carrier = Carry(link, incoming: false, listener);
        carrier.Start();
        if (_stop.IsCancellationRequested) carrier.Close(Stopping);
        return carrier.First;
    }

    private AssociationLink Carry(Link link, bool incoming, IAssociationEventListener listener)
    {
        var carrier = new AssociationLink(
            self, link, incoming, reach, time, begun => listener.Notify(new InboundAssociation(begun)), OnEnded);
        _associations.Add(carrier);
        return carrier;
    }

    private void OnEnded(AssociationLink link, Failure end)
    {
        _associations.Remove(link);
        if (end.Reason is Reason.ProtocolViolation or Reason.NotTrusted or Reason.Incompatible) _news.Refused(link.Peer.Node, end);
    }
}
