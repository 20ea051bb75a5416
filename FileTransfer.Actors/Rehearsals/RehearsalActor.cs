using System.Net;
using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Sessions;
using FileTransfer.Actors.Transfers;
using static FileTransfer.Actors.Protocol.PeerProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Rehearsals;

/// <summary>
/// A node that has just started receives a small broadcast from itself, over its own port, and throws it away: what the runtime loads
/// and compiles at first use is there when the first real one comes (ADR 0020). Nobody waits for it, and whether it succeeds means
/// nothing.
/// </summary>
/// <remarks>Preparing → Receiving → stopped. The node itself plays the peer that has the content, and this actor the server.</remarks>
internal sealed class RehearsalActor : ReceiveActor, IWithTimers
{
    private const uint Number = 1;

    private static readonly NodeId Server = NodeId.Parse("rehearsal");
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(20);

    private readonly NodeId _self;
    private readonly IActorRef _peers;
    private readonly IPeerConnector _connector;
    private readonly IPEndPoint _near;
    private readonly TransferOptions _options;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stopping = new();
    private readonly BroadcastId _broadcast = BroadcastId.New();
    private RehearsalContent? _content;
    private IActorRef? _receiver;
    private Failure? _failure;

    public RehearsalActor(NodeId self, IActorRef peers, IPeerConnector connector, IPEndPoint near, TransferOptions options)
    {
        (_self, _peers, _connector, _near, _options) = (self, peers, connector, near, options);
        Undelivered.CollectIn(Context.System);
        Receive<Prepared>(OnPrepared);
        Receive<Accept>(_ => OnAccepted());
        Receive<PeerFailed>(failed => End(failed.Failure));
        Receive<TransferEvents.Ended>(ended => End(ended.Outcome.Failure));
        Receive<Broken>(broken => End(broken.Failure));
        ReceiveAny(_ => { });   // what else a receiver says to a server
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="self">This node.</param>
    /// <param name="peers">Shares what it has with others.</param>
    /// <param name="connector">Reaches others.</param>
    /// <param name="near">Where this node reaches its own port.</param>
    /// <param name="options">Of its transfers.</param>
    public static Props Props(NodeId self, IActorRef peers, IPeerConnector connector, IPEndPoint near, TransferOptions options) =>
        ActorFactory.Of(() => new RehearsalActor(self, peers, connector, near, options));

    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    protected override void PreStart()
    {
        Task.Run(() => RehearsalContent.MakeAsync(_stopping.Token)).PipeTo(
            Self, success: content => new Prepared(content), failure: cause => new Broken(FailureException.From(cause)));
        Timers.StartSingleTimer(
            nameof(LongEnough), new Broken(new Failure(Reason.Stalled, $"not done after {LongEnough.TotalSeconds:0} s")), LongEnough);
    }

    protected override void PostStop()
    {
        _stopping.Cancel();
        _peers.Tell(new StopSharing(_broadcast));
        _content?.Dispose();
        _log.Debug("Rehearsed: {Outcome}", _failure?.Detail ?? "well");
        Context.System.EventStream.Publish(new Over(_failure, _broadcast, _content?.Folder));
    }

    private void OnPrepared(Prepared prepared)
    {
        _content = prepared.Content;
        var manifest = _content.Manifest;
        var offer = new Offer(
            TransferId.New(), Purpose.Broadcast, null, ExistingNames.Fail, manifest.Entries.Count, manifest.TotalBytes, Broadcast: _broadcast);
        var port = new RehearsalPort(new PeerIdentity(Server, NodeKind.Server, Permissions.None, ""), _near.ToString(), Self);
        var order = new ReceiverOrder(Number, offer, _content.Store, null, offer.IfExists, _self, null, new TransferTally())
        {
            // What it gets is shared with nobody.
            Swarm = new SwarmAccess(_broadcast, Context.ActorOf(PeersActor.Props(1), "peers"), _connector),
        };
        _receiver = Context.ActorOf(ReceiverActor.Props(order, port, _options, Self), "receiver");
        Context.WatchWith(_receiver, new Broken(new Failure(Reason.Internal, "the receiver broke down")));
        Say(new OfferEntries(manifest.Entries, Last: true));
    }

    private void OnAccepted()
    {
        var ticket = PeerTicket.New();
        _peers.Tell(new PeersProtocol.Share(_broadcast, new SeedContent(_content!.Source)));
        _peers.Tell(new Admit(_broadcast, _self, ticket));
        Say(new Introduce(_self, [_near.Address.ToString()], _near.Port, ticket));
        Say(new Assign([new AssignedChunks(_self, [new ChunkRange(0, _content.Manifest.ChunkCount)], _content.Roots)]));
    }

    private void End(Failure? failure)
    {
        _failure = failure;
        Context.Stop(Self);
    }

    private void Say(IWireMessage message) => _receiver.Tell(RehearsalPort.Travelled(message));

    private sealed record Prepared(RehearsalContent Content) : IHolding
    {
        public void Undelivered() => Content.Dispose();
    }

    private sealed record Broken(Failure Failure) : ILocalMessage, IDeadLetterSuppression;

    /// <summary>Published when it has ended and nothing of it is left.</summary>
    /// <param name="Failure">Null when it went well.</param>
    /// <param name="Folder">Where it was; null when it did not come so far.</param>
    internal sealed record Over(Failure? Failure, BroadcastId Broadcast, string? Folder) : ILocalMessage;
}
