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
    private readonly PeerSide _side;
    private readonly TransferOptions _options;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stopping = new();
    private readonly BroadcastId _broadcast = BroadcastId.New();
    private RehearsalContent? _content;
    private IActorRef? _receiver;

    public RehearsalActor(NodeId self, PeerSide side, TransferOptions options)
    {
        (_self, _side, _options) = (self, side, options);
        Undelivered.CollectIn(Context.System);
        Receive<Prepared>(OnPrepared);
        Receive<Accept>(_ => OnAccepted());
        Receive<TransferEvents.Ended>(ended => OnEnded(ended.Outcome.Failure));
        Receive<Ended>(ended => OnEnded(ended.Failure));
        ReceiveAny(_ => { });   // what else a receiver says to a server
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeId self, PeerSide side, TransferOptions options) =>
        ActorFactory.Of(() => new RehearsalActor(self, side, options));

    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    protected override void PreStart()
    {
        Task.Run(() => RehearsalContent.MakeAsync(_stopping.Token)).PipeTo(
            Self, success: content => new Prepared(content), failure: cause => new Ended(FailureException.From(cause)));
        Timers.StartSingleTimer(
            nameof(LongEnough), new Ended(new Failure(Reason.Stalled, $"not done after {LongEnough.TotalSeconds:0} s")), LongEnough);
    }

    protected override void PostStop()
    {
        _stopping.Cancel();
        _side.Peers.Tell(new StopSharing(_broadcast));
        _content?.Dispose();
    }

    private void OnPrepared(Prepared prepared)
    {
        _content = prepared.Content;
        var manifest = _content.Manifest;
        var offer = new Offer(
            TransferId.New(), Purpose.Broadcast, null, ExistingNames.Fail, manifest.Entries.Count, manifest.TotalBytes, Broadcast: _broadcast);
        var port = new RehearsalPort(new PeerIdentity(Server, NodeKind.Server, Permissions.None, ""), _side.Near.ToString(), Self);
        var order = new ReceiverOrder(Number, offer, _content.Store, null, offer.IfExists, _self, null, new TransferTally())
        {
            // What it gets is shared with nobody.
            Swarm = new SwarmAccess(_broadcast, Context.ActorOf(PeersActor.Props(1), "peers"), _side.Connector),
        };
        _receiver = Context.ActorOf(ReceiverActor.Props(order, port, _options, Self), "receiver");
        Context.WatchWith(_receiver, new Ended(null));
        Say(new OfferEntries(manifest.Entries, Last: true));
    }

    private void OnAccepted()
    {
        var ticket = PeerTicket.New();
        _side.Peers.Tell(new PeersProtocol.Share(_broadcast, new SeedContent(_content!.Source)));
        _side.Peers.Tell(new Admit(_broadcast, _self, ticket));
        Say(new Introduce(_self, [_side.Near.Address.ToString()], _side.Near.Port, ticket));
        Say(new Assign([new AssignedChunks(_self, [new ChunkRange(0, _content.Manifest.ChunkCount)], _content.Roots)]));
    }

    private void OnEnded(Failure? failure)
    {
        _log.Debug("Rehearsed: {Outcome}", failure?.Detail ?? "well");
        Context.Stop(Self);
    }

    private void Say(IWireMessage message) => _receiver.Tell(RehearsalPort.Travelled(message));

    private sealed record Prepared(RehearsalContent Content) : IHolding
    {
        public void Undelivered() => Content.Dispose();
    }

    private sealed record Ended(Failure? Failure) : ILocalMessage, IDeadLetterSuppression;
}
