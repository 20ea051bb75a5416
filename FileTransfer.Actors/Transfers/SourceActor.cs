using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Sessions;
using static FileTransfer.Actors.Protocol.LinkProtocol;
using static FileTransfer.Actors.Protocol.PeerProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Transfers;

/// <summary>
/// Tells the manifest of one offer over one link and serves what is asked for, no more, reading at most
/// <see cref="TransferOptions.ReadAheadBytes"/> ahead of the link. When everything was read once it tells the content ids.
/// </summary>
/// <remarks>
/// Offering → Serving → stopped. Stops by itself after telling its observer <see cref="TransferEvents.Ended"/>, or with
/// its session. The source stays open for the next link; it belongs to whoever made it.
/// </remarks>
internal sealed partial class SourceActor : ReceiveActor
{
    /// <summary>A part of a manifest or of content ids stays well below the frame limit, whatever the paths.</summary>
    private const int PartBytes = 48 * 1024;

    /// <summary>Each is a line in the log and a chunk read again; a receiver gives up at the second refusal of one.</summary>
    private const int MaxRefusals = 64;

    private const int IdsPerPart = PartBytes / Hash256.Size;

    private readonly SourceOrder _order;
    private readonly IPort _port;
    private readonly IActorRef _observer;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ServePlan _plan;
    private long _resumedBytes;
    private int _refusals;
    private bool _finishing;
    private bool _rechecking;
    private IReadOnlyList<ContentId>? _contents;

    public SourceActor(SourceOrder order, IPort port, TransferOptions options, IActorRef observer)
    {
        _order = order;
        _port = port;
        _observer = observer;
        _plan = new ServePlan(order.Source.Manifest, options);
    }

    private Manifest Manifest => _order.Source.Manifest;

    public static Props Props(SourceOrder order, IPort port, TransferOptions options, IActorRef observer) =>
        ActorFactory.Of(() => new SourceActor(order, port, options, observer));

    protected override void PreStart()
    {
        Undelivered.CollectIn(Context.System);
        Become(Offering);
        _order.Tally.Begun();
        Report("offering", 0);
        SendEntries(_port, _order, _stopping.Token).PipeTo(Self, success: () => Offered.Instance, failure: Failed.From);
    }

    protected override void PostStop() => _stopping.Cancel();

    private void Offering()
    {
        Receive<Offered>(_ => { });
        Receive<Accept>(OnAccept);
        Receive<TellContents>(_ => OnTellContents());
        Receive<TellRoots>(OnTellRoots);
        Always();
    }

    private void Serving()
    {
        Receive<Offered>(_ => { });
        Receive<Fetch>(OnFetch);
        Receive<Sent>(OnSent);
        Receive<Ack>(OnAck);
        Receive<Nack>(OnNack);
        Receive<Rechecked>(OnRechecked);
        Receive<Holding>(_ => OnHolding());
        Receive<PeerFailed>(failed => _observer.Tell(new TransferEvents.PeerReport(_order.Number, failed)));
        Always();
    }

    private void Always()
    {
        Receive<Told>(told => _contents = told.Contents);
        Receive<Committed>(OnCommitted);
        Receive<Reject>(reject => End(TransferOutcome.Failed(reject.Failure, Manifest)));
        Receive<Cancel>(cancel => End(TransferOutcome.Failed(cancel.Failure, Manifest)));
        Receive<Failed>(failed => Fail(failed.Failure));
        Receive<ChunkReceived>(stray =>
        {
            stray.Chunk.Dispose();
            Violation("a chunk sent to its source");
        });
        Receive<IWireMessage>(message => Violation($"{message.GetType().Name} out of turn"));
    }

    private void OnAccept(Accept accept)
    {
        if (_order.Offer.OnlyAsks)
        {
            End(TransferOutcome.Only(Manifest));
            return;
        }

        _resumedBytes = accept.HaveBytes;
        if (_plan.Has(accept.Have) is { } problem)
        {
            Violation($"claims to have {problem}");
            return;
        }

        Become(Serving);
        TellVerified(accept.Have);
        Report("transferring", accept.HaveBytes);
        Advance();
    }

    private void OnTellContents()
    {
        if (_finishing)
        {
            Violation("asked for the content ids twice");
            return;
        }

        Report("hashing", 0);
        Finish();
    }

    private void OnFetch(Fetch fetch)
    {
        if (_plan.Want(fetch.Chunks) is { } problem) Violation($"asked for {problem}");
        else Advance();
    }

    /// <summary>What is durable need not be read here; a resumed transfer may have more of it than fits into Accept.</summary>
    private void OnAck(Ack ack)
    {
        if (_plan.Has(ack.Durable) is { } problem)
        {
            Violation($"acknowledged {problem}");
            return;
        }

        TellVerified(ack.Verified);
        TellVerified(ack.Durable);
        Report("transferring", ack.DurableBytes);
        Advance();
    }

    /// <summary>Whoever plans a broadcast has to know.</summary>
    private void TellVerified(IReadOnlyList<ChunkRange> chunks)
    {
        if (_order.Offer.Broadcast is not null) _observer.Tell(new TransferEvents.Verified(_order.Number, chunks));
    }

    private void OnSent(Sent sent)
    {
        _plan.Sent(sent.Chunk);
        _order.Tally.Travelled(sent.Chunk, Manifest.Locate(sent.Chunk).Length);
        Advance();
    }

    private void OnCommitted(Committed committed)
    {
        var manifest = _contents is null ? Manifest : Manifest.WithContents(_contents);
        End(new TransferOutcome(null, manifest, committed.Names, _resumedBytes, committed.AlreadyThere) { Receipt = committed.Receipt });
    }

    private void Advance()
    {
        // A refused chunk that went out again before it was read again would end the transfer, and the damage be forgotten.
        while (!_rechecking && _plan.Next() is { } chunk)
        {
            ReadAndSend(_port, _order, chunk, _stopping.Token)
                .PipeTo(Self, success: () => new Sent(chunk), failure: Failed.From);
        }

        if (_plan.AllServed && !_finishing) Finish();
    }

    private void Finish()
    {
        _finishing = true;
        SendContents(_port, _order, _stopping.Token).PipeTo(Self, success: contents => new Told(contents), failure: Failed.From);
    }

    private void Violation(string what)
    {
        Fail(new Failure(Reason.ProtocolViolation, what));
        _port.Close(new Failure(Reason.ProtocolViolation, what));
    }

    private void Fail(Failure failure)
    {
        _port.Send(_order.Number, new Cancel(failure));
        End(TransferOutcome.Failed(failure, Manifest));
    }

    private void End(TransferOutcome outcome)
    {
        if (outcome.Failure is { Reason: Reason.Paused } pause)
        {
            _log.Info("Transfer {Transfer} to {Peer} rests: {Detail}", _order.Offer.Id, _port.Peer.Node, pause.Detail);
        }
        else if (outcome.Failure is { } failure)
        {
            _log.Warning(
                "Transfer {Transfer} to {Peer} ended: {Reason}, {Detail}",
                _order.Offer.Id, _port.Peer.Node, failure.Reason, failure.Detail);
        }
        else if (!outcome.OnlyAsked)
        {
            _log.Info("Transfer {Transfer} to {Peer} committed: {Name}, {Total} bytes",
                _order.Offer.Id, _port.Peer.Node, Manifest.DisplayName, Manifest.TotalBytes);
        }

        Become(() => ReceiveAny(_ => { }));
        _observer.Tell(new TransferEvents.Ended(_order.Number, outcome));
        Context.Stop(Self);
    }

    private void Report(string state, long done) => _observer.Tell(new TransferEvents.Progressed(
        _order.Number, state, Manifest.DisplayName, done, Manifest.TotalBytes, Manifest.FileCount));

    private static async Task SendEntries(IPort port, SourceOrder order, CancellationToken cancel)
    {
        var entries = order.Source.Manifest.Entries;
        var part = new List<Entry>();
        var bytes = 0;
        for (var i = 0; i < entries.Count; i++)
        {
            part.Add(entries[i]);
            bytes += 96 + (3 * entries[i].Path.Value.Length);   // most that an entry can take
            var last = i == entries.Count - 1;
            if (bytes < PartBytes && !last) continue;
            await port.SendAsync(order.Number, new OfferEntries([.. part], last), cancel).ConfigureAwait(false);
            part.Clear();
            bytes = 0;
        }
    }

    private static async Task ReadAndSend(IPort port, SourceOrder order, int chunk, CancellationToken cancel)
    {
        var buffer = await order.Source.ReadAsync(chunk, cancel).ConfigureAwait(false);
        await port.SendChunkAsync(order.Number, buffer, cancel).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<ContentId>> SendContents(IPort port, SourceOrder order, CancellationToken cancel)
    {
        var contents = await order.Source.FinishAsync(cancel).ConfigureAwait(false);
        for (var first = 0; first < contents.Count; first += IdsPerPart)
        {
            var part = contents.Skip(first).Take(IdsPerPart).ToArray();
            var last = first + part.Length == contents.Count;
            await port.SendAsync(order.Number, new Finished(first, part, last), cancel).ConfigureAwait(false);
        }

        return contents;
    }

    private interface IOwn : ILocalMessage, IDeadLetterSuppression;

    private sealed record Offered : IOwn
    {
        public static Offered Instance { get; } = new();
    }

    private sealed record Told(IReadOnlyList<ContentId> Contents) : IOwn;

    private sealed record Sent(int Chunk) : IOwn;

    private sealed record Failed(Failure Failure) : IOwn
    {
        public static Failed From(Exception cause) => new(FailureException.From(cause));
    }
}
