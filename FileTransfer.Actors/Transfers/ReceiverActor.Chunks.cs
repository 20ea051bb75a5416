using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using static FileTransfer.Actors.Protocol.LinkProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Transfers;

/// <summary>The phases with bytes: fetch, write, flush, acknowledge, commit.</summary>
internal sealed partial class ReceiverActor
{
    private void OnChunk(ChunkReceived received)
    {
        var chunk = received.Chunk;
        var source = _port.Peer.Node;
        var arrival = _plan!.Arrive(source, chunk.Chunk);
        if (arrival == FetchPlan.Arrival.Unasked || !FitsManifest(chunk))
        {
            chunk.Dispose();
            Violation($"chunk {chunk.Chunk} was not asked for, or has another length");
            return;
        }

        _order.Tally.Travelled(chunk.Chunk, chunk.Length);
        Timers.Cancel(Silence.Instance);   // while our own disk is at work, silence is not the source's fault
        if (arrival == FetchPlan.Arrival.New)
        {
            Store(source, chunk, chunk.Root);
            return;
        }

        chunk.Dispose();
        Advance();
    }

    /// <summary>No data stands for a chunk of zeros.</summary>
    private bool FitsManifest(ChunkBuffer chunk) => chunk.Length == 0 || chunk.Length == _manifest!.Locate(chunk.Chunk).Length;

    private void Store(NodeId source, ChunkBuffer chunk, Hash256 root) => Write(_staged!, chunk, root, _stopping.Token)
        .PipeTo(Self, success: verified => new Written(source, chunk.Chunk, verified), failure: Failed.From);

    private void OnWritten(Written written)
    {
        if (!written.Verified)
        {
            OnRefused(written.Source, written.Chunk);
            return;
        }

        _plan!.Verified(written.Chunk);
        _shared?.Add(written.Chunk);
        _arriving?.Add(written.Chunk);
        if (_alone is not null) Came(written.Chunk);
        _assignedRoots.Remove(written.Chunk);
        _newlyVerified.Add(written.Chunk);
        if (_newlyVerified.Count >= _options.AckChunks) Acknowledge([]);
        else if (!Timers.IsTimerActive(AckDue.Instance))
            Timers.StartSingleTimer(AckDue.Instance, AckDue.Instance, _options.AckInterval);
        Advance();
    }

    /// <summary>The server may serve a wrong chunk once, since the journey may have damaged it; a peer never.</summary>
    private void OnRefused(NodeId source, int chunk)
    {
        _alone?.Want(chunk);
        if (source != _port.Peer.Node)
        {
            _plan!.Refused(source, chunk);
            LeaveOut(source, new Failure(Reason.Corrupt, $"chunk {chunk} from {source} differs from its hash"));
            return;
        }

        var failure = new Failure(Reason.Corrupt, $"chunk {chunk} from {_port.Peer.Node} differs from its hash");
        if (!_refusedOnce.Add(chunk))
        {
            Fail(failure);
            return;
        }

        _plan!.Refused(source, chunk);
        _port.Send(_order.Number, new Nack(chunk, failure));
        if (_peers.ContainsKey(source)) LeaveOut(source, failure);   // the session reads it again before it sends it again
        else Advance();
    }

    private void OnFlushed(Flushed flushed)
    {
        _flushing = false;
        _plan!.Durable(flushed.Durable);
        Acknowledge(flushed.Durable);
        Report(_alone is null ? "transferring" : "alone");
        Advance();
    }

    private void OnFinished(Finished part)
    {
        if (_finished!.Add(part) is { } problem) Violation(problem);
        else Advance();
    }

    /// <summary>Asks for more, starts a flush or the commit, whatever is due.</summary>
    private void Advance()
    {
        if (_alone is not null) AssignAlone();
        foreach (var (source, chunks) in _plan!.Next(_arriving?.MayBeAskedFor ?? long.MaxValue))
        {
            var fetch = new Fetch(chunks);
            if (_peers.TryGetValue(source, out var peer)) peer.Tell(fetch);
            else _port.Send(_order.Number, fetch);
        }

        if (_plan.IsHeldBack) AskLater();
        if (_peers.ContainsKey(_port.Peer.Node) || !_plan.Awaits(_port.Peer.Node)) Timers.Cancel(Silence.Instance);
        else if (!Timers.IsTimerActive(Silence.Instance))
            Timers.StartSingleTimer(Silence.Instance, Silence.Instance, _options.ProgressTimeout);

        if (_plan.UnflushedBytes >= _options.FlushBytes || (_plan.AllVerified && !_plan.AllDurable)) Flush();
        else if (_plan.UnflushedBytes > 0 && !_flushing && !Timers.IsTimerActive(FlushDue.Instance))
            Timers.StartSingleTimer(FlushDue.Instance, FlushDue.Instance, _options.FlushInterval);

        if (_alone is null && _plan.AllDurable && (_finished!.Complete || _manifest!.IsHashed)) CommitOrHold();
    }

    /// <summary>It counts for what was asked for, and only from whoever decides about broadcasts.</summary>
    private void OnPatience()
    {
        if (_order.Offer.Purpose != Purpose.Broadcast) Violation("asks for patience with what is no broadcast");
        else if (Timers.IsTimerActive(Silence.Instance)) Timers.StartSingleTimer(Silence.Instance, Silence.Instance, _options.ProgressTimeout);
    }

    private void Flush()
    {
        if (_flushing || _plan!.UnflushedBytes == 0) return;
        _flushing = true;
        Timers.Cancel(FlushDue.Instance);
        _staged!.FlushAsync(_stopping.Token).PipeTo(Self, success: durable => new Flushed(durable), failure: Failed.From);
    }

    private void Acknowledge(IReadOnlyList<ChunkRange> durable)
    {
        Timers.Cancel(AckDue.Instance);
        if (_alone is not null) return;   // nobody hears it; the next attempt says it with Accept
        if (_newlyVerified.IsEmpty && durable.Count == 0) return;
        _port.Send(_order.Number, new Ack(
            [.. _newlyVerified.Runs.Take(MaxRuns)], [.. durable.Take(MaxRuns)], _plan!.DurableBytes));
        foreach (var run in _newlyVerified.Runs.ToArray()) _newlyVerified.Remove(run);
    }

    private void Commit()
    {
        Become(Committing);
        Timers.CancelAll();
        Report("committing");
        CommitOrFind(_order, _staged!, _manifest!, _finished!.Complete ? _finished.Contents : null, _stopping.Token)
            .PipeTo(Self, failure: Failed.From);
    }

    /// <summary>A free name is nobody's before the commit: another transfer may have brought the very same under it.</summary>
    private static async Task<IOwn> CommitOrFind(
        ReceiverOrder order, IStagedTransfer staged, Manifest manifest, IReadOnlyList<ContentId>? contents, CancellationToken stop)
    {
        try
        {
            return new Stored(await staged.CommitAsync(contents, CancellationToken.None).ConfigureAwait(false));
        }
        catch (FailureException taken) when (taken.Failure.Reason == Reason.Exists && order.IfExists == ExistingNames.Fail)
        {
            var hashed = contents is null ? manifest : manifest.WithContents(contents);
            if (!await order.Store.IsIdenticalAsync(hashed, order.Into, stop).ConfigureAwait(false)) throw;
            return new Overtaken(hashed);
        }
    }

    private void OnOvertaken(Overtaken overtaken)
    {
        (_manifest, _discard) = (overtaken.Manifest, true);
        Succeed(alreadyThere: true, [.. _manifest.Roots.Select(root => root.Path)]);
    }

    private void OnStored(Stored stored)
    {
        _manifest = _manifest!.WithContents([.. stored.Result.Entries.Select(entry => entry.Content)]);
        RecordAndTidy(stored.Result, _manifest)
            .PipeTo(Self, success: () => new Recorded(stored.Result.Roots), failure: Failed.From);
    }

    private void OnRecorded(Recorded recorded)
    {
        _staged = null;   // tidied away
        Succeed(alreadyThere: false, recorded.Names);
    }

    private async Task RecordAndTidy(CommitResult result, Manifest manifest)
    {
        var (staged, shared, arriving) = (_staged!, _shared, _arriving);
        if (arriving is not null) await Arrived(arriving, _order, manifest, result).ConfigureAwait(false);
        if (shared is not null) await Reopen(shared, _order, manifest, result, _log).ConfigureAwait(false);
        if (_order.Log is { } commits) await commits.RecordAsync(result, CancellationToken.None).ConfigureAwait(false);
        await Leave(staged, discard: true, _log).ConfigureAwait(false);
    }

    private static async Task<bool> Write(IStagedTransfer staged, ChunkBuffer chunk, Hash256 root, CancellationToken cancel)
    {
        using (chunk) return await staged.WriteAsync(chunk.Chunk, chunk.Data, root, cancel).ConfigureAwait(false);
    }

    private sealed record Written(NodeId Source, int Chunk, bool Verified) : IOwn;

    private sealed record Flushed(IReadOnlyList<ChunkRange> Durable) : IOwn;

    private sealed record Stored(CommitResult Result) : IOwn;

    /// <param name="Manifest">With content ids.</param>
    private sealed record Overtaken(Manifest Manifest) : IOwn;

    private sealed record Recorded(IReadOnlyList<RelativePath> Names) : IOwn;

    private sealed record FlushDue : IOwn
    {
        public static FlushDue Instance { get; } = new();
    }

    private sealed record AckDue : IOwn
    {
        public static AckDue Instance { get; } = new();
    }

    private sealed record Silence : IOwn
    {
        public static Silence Instance { get; } = new();
    }
}
