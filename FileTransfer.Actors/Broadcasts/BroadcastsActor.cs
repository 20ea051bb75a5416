using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Server;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>Knows who can receive, and has one child per running broadcast; removes the content of those that ended.</summary>
/// <remarks>Lives as long as the node.</remarks>
internal sealed class BroadcastsActor : ReceiveActor
{
    private readonly ServerServices _services;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<NodeId, IActorRef> _receivers = [];
    private readonly Dictionary<BroadcastId, IActorRef> _running = [];

    public BroadcastsActor(ServerServices services)
    {
        _services = services;
        Receive<Distribute>(OnDistribute);
        Receive<ReceiverOnline>(OnOnline);
        Receive<ReceiverOffline>(OnOffline);
        Receive<Stopped>(OnStopped);
        Receive<Removed>(_ => { });
        Receive<NotRemoved>(not => _log.Warning("Content of an ended broadcast stays: {Cause}", not.Failure.Detail));
    }

    public static Props Props(ServerServices services) => Akka.Actor.Props.Create(() => new BroadcastsActor(services));

    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    private void OnDistribute(Distribute order)
    {
        if (_running.TryGetValue(order.Id, out var running))
        {
            running.Tell(order);
            return;
        }

        var broadcast = Context.ActorOf(BroadcastActor.Props(order, _receivers, _services), order.Id.ToString());
        _running[order.Id] = broadcast;
        Context.WatchWith(broadcast, new Stopped(order));
    }

    private void OnOnline(ReceiverOnline online)
    {
        _receivers[online.Node] = online.Session;
        foreach (var broadcast in _running.Values) broadcast.Tell(online);
    }

    private void OnOffline(ReceiverOffline offline)
    {
        if (_receivers.TryGetValue(offline.Node, out var session) && session.Equals(offline.Session)) _receivers.Remove(offline.Node);
        foreach (var broadcast in _running.Values) broadcast.Tell(offline);
    }

    private void OnStopped(Stopped stopped)
    {
        _running.Remove(stopped.Order.Id);
        if (!stopped.Order.IsUpload) return;
        _services.Outgoing.RemoveAsync(stopped.Order.Path, CancellationToken.None).PipeTo(
            Self, success: () => Removed.Instance, failure: cause => new NotRemoved(FailureException.From(cause)));
    }

    private sealed record Stopped(Distribute Order) : ILocalMessage;

    private sealed record Removed : ILocalMessage
    {
        public static Removed Instance { get; } = new();
    }

    private sealed record NotRemoved(Failure Failure) : ILocalMessage;
}
