using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Sessions;
using FileTransfer.Actors.Storage;
using static FileTransfer.Actors.Protocol.LinkProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Transfers;

/// <summary>
/// Pulls one offered manifest into a store until it is committed or refused. Nothing arrives that was not asked for,
/// a chunk counts when it is verified, an acknowledged one is durable, and Committed is said after the last flush.
/// </summary>
/// <remarks>
/// Reading the manifest → Preparing → (Comparing) → (Reusing) → Receiving → (Holding) → Committing → (Signing) → stopped.
/// Stops by itself after telling its observer <see cref="TransferEvents.Ended"/>, or with its session; never restarted,
/// because the truth is in the store. Only where peers have chunks it may go on without a session: Receiving or Holding → Alone
/// → Letting go → stopped.
/// One flush and one commit run at a time, so their results need no attempt number.
/// </remarks>
internal sealed partial class ReceiverActor : ReceiveActor, IWithTimers
{
    private readonly ReceiverOrder _order;
    private readonly IPort _port;
    private readonly TransferOptions _options;
    private readonly IActorRef _observer;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Entry> _entries = [];
    private readonly ChunkMap _newlyVerified = new();
    private readonly HashSet<int> _refusedOnce = [];
    private Manifest? _manifest;
    private ITransferPlace? _place;                  // used up when it is staged, or found to be there
    private IStagedTransfer? _staged;
    private FetchPlan? _plan;
    private FinishedContents? _finished;
    private IReadOnlyList<RelativePath>? _earlier;   // what an attempt committed whose answer was lost
    private IDisposable? _room;
    private long _manifestCost;
    private long _resumedBytes;
    private bool _flushing;
    private bool _discard;

    public ReceiverActor(ReceiverOrder order, IPort port, TransferOptions options, IActorRef observer)
    {
        _order = order;
        _port = port;
        _options = options;
        _observer = observer;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private string Name => _manifest is null ? "" : _manifest.DisplayName;

    public static Props Props(ReceiverOrder order, IPort port, TransferOptions options, IActorRef observer) =>
        ActorFactory.Of(() => new ReceiverActor(order, port, options, observer));

    protected override void PreStart()
    {
        _order.Tally.Begun();
        Undelivered.CollectIn(Context.System);
        Become(ReadingManifest);
        if (_order.Offer.EntryCount > _options.MaxEntries)
            Fail(new Failure(Reason.LimitReached, $"{_order.Offer.EntryCount} entries, the limit is {_options.MaxEntries}"));
        else AwaitSource();
    }

    protected override void PostStop()
    {
        _stopping.Cancel();
        _order.Manifests?.Release(_manifestCost);
        _room?.Dispose();
        _place?.Dispose();
        if (_staged is not { } staged) return;
        _arriving?.Detach(staged);
        _ = Leave(staged, _discard, _log);
    }

    private void Receiving()
    {
        Receive<ChunkReceived>(OnChunk);
        Receive<Written>(OnWritten);
        Receive<Flushed>(OnFlushed);
        Receive<Finished>(OnFinished);
        PeerMessages();
        Receive<LeftAlone>(_ => OnLeftAlone());
        Receive<FlushDue>(_ => Flush());
        Receive<AskDue>(_ => Advance());
        Receive<AckDue>(_ => Acknowledge([]));
        Receive<Silence>(_ => Fail(new Failure(Reason.Stalled, $"no chunk arrived for {_options.ProgressTimeout.TotalSeconds:0} s")));
        Always();
    }

    /// <summary>Whoever is told "rejected" must not find it committed later: from here on only the store decides.</summary>
    private void Committing()
    {
        Receive<Stored>(OnStored);
        Receive<Overtaken>(OnOvertaken);
        Receive<Recorded>(OnRecorded);
        Receive<LeftAlone>(_ => Context.Stop(Self));
        Receive<Failed>(failed => Fail(failed.Failure));
        Receive<ChunkReceived>(late => late.Chunk.Dispose());
        Receive<PeerFetchActor.PeerChunk>(late => late.Undelivered());
        ReceiveAny(_ => { });
    }

    private void Always()
    {
        Receive<Failed>(failed => Fail(failed.Failure));
        Receive<Cancel>(OnCancel);
        Receive<CommitNow>(_ => OnCommitNow());
        Receive<LeftAlone>(_ => Context.Stop(Self));
        Receive<Patience>(_ => OnPatience());
        Receive<ChunkReceived>(stray =>
        {
            stray.Chunk.Dispose();
            Violation("a chunk that was not asked for");
        });
        Receive<PeerFetchActor.PeerChunk>(stray => stray.Undelivered());
        Receive<IWireMessage>(message => Violation($"{message.GetType().Name} out of turn"));
        ReceiveAny(_ => { });   // late timers
    }

    /// <summary>What came from a source that has changed since is of no use to anybody, nor what was held for nothing.</summary>
    private void OnCancel(Cancel cancel)
    {
        _discard = cancel.Failure.Reason == Reason.SourceChanged || IsGivenUp(cancel.Failure);
        End(TransferOutcome.Failed(cancel.Failure, _manifest));
    }

    private void Violation(string what)
    {
        Fail(new Failure(Reason.ProtocolViolation, what));
        _port.Close(new Failure(Reason.ProtocolViolation, what));
    }

    private void Fail(Failure failure)
    {
        _discard = failure.Reason is Reason.SourceChanged or Reason.Corrupt;
        _port.Send(_order.Number, new Reject(failure));
        End(TransferOutcome.Failed(failure, _manifest));
    }

    private void Succeed(bool alreadyThere, IReadOnlyList<RelativePath> names)
    {
        if (_order.Receipts is { } signer) Sign(signer, alreadyThere, names);
        else Confirm(alreadyThere, names, receipt: null);
    }

    private void End(TransferOutcome outcome)
    {
        if (outcome.Failure is { Reason: Reason.Paused } pause)
        {
            _log.Info("Transfer {Transfer} from {Peer} rests: {Detail}", _order.Offer.Id, _port.Peer.Node, pause.Detail);
        }
        else if (outcome.Failure is { } failure)
        {
            _log.Warning(
                "Transfer {Transfer} from {Peer} ended at {Durable} of {Total} bytes: {Reason}, {Detail}",
                _order.Offer.Id, _port.Peer.Node, _plan?.DurableBytes ?? 0, _order.Offer.TotalBytes, failure.Reason, failure.Detail);
        }
        else if (!outcome.OnlyAsked)
        {
            _log.Info(
                "Transfer {Transfer} from {Peer} committed: {Name}, {Total} bytes",
                _order.Offer.Id, _port.Peer.Node, Name, _order.Offer.TotalBytes);
        }

        Become(Over);
        _observer.Tell(new TransferEvents.Ended(_order.Number, outcome));
        Context.Stop(Self);
    }

    private void Over()
    {
        Receive<ChunkReceived>(late => late.Chunk.Dispose());
        Receive<PeerFetchActor.PeerChunk>(late => late.Undelivered());
        ReceiveAny(_ => { });
    }

    private void Report(string state) => _observer.Tell(new TransferEvents.Progressed(
        _order.Number, state, Name, _plan?.DurableBytes ?? 0, _order.Offer.TotalBytes, _manifest?.FileCount ?? 0));

    private static async Task Leave(IStagedTransfer staged, bool discard, ILoggingAdapter log)
    {
        try
        {
            if (discard) await staged.DiscardAsync().ConfigureAwait(false);
            else await staged.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception leaving) when (leaving is FailureException or IOException)
        {
            log.Warning("Staging could not be left in order: {Cause}", FailureException.From(leaving).Detail);
        }
    }

    private interface IOwn : ILocalMessage, IDeadLetterSuppression;

    private sealed record Roomy(IDisposable Room) : IHolding
    {
        public void Undelivered() => Room.Dispose();
    }

    /// <summary>Too late, it holds the transfer's place in the store, which the next attempt needs.</summary>
    private sealed record Staged(IStagedTransfer Transfer, ILoggingAdapter Log) : IHolding
    {
        public void Undelivered() => _ = Leave(Transfer, discard: false, Log);
    }

    private sealed record Failed(Failure Failure) : IOwn
    {
        public static Failed From(Exception cause) => new(FailureException.From(cause));
    }
}
