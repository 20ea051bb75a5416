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
        if (!_plan!.Arrive(chunk.Chunk) || (chunk.Length != 0 && chunk.Length != _manifest!.Locate(chunk.Chunk).Length))
        {
            chunk.Dispose();
            Violation($"chunk {chunk.Chunk} was not asked for, or has another length");
            return;
        }

        _order.Tally.Travelled(chunk.Chunk, chunk.Length);
        Timers.Cancel(Silence.Instance);   // while our own disk is at work, silence is not the source's fault
        Write(_staged!, chunk, _stopping.Token)
            .PipeTo(Self, success: verified => new Written(chunk.Chunk, verified), failure: Failed.From);
    }

    private void OnWritten(Written written)
    {
        if (!written.Verified)
        {
            OnRefused(written.Chunk);
            return;
        }

        _plan!.Verified(written.Chunk);
        _newlyVerified.Add(written.Chunk);
        if (_newlyVerified.Count >= _options.AckChunks) Acknowledge([]);
        else if (!Timers.IsTimerActive(AckDue.Instance))
            Timers.StartSingleTimer(AckDue.Instance, AckDue.Instance, _options.AckInterval);
        Advance();
    }

    /// <summary>A source that served a wrong chunk twice is left out.</summary>
    private void OnRefused(int chunk)
    {
        var failure = new Failure(Reason.Corrupt, $"chunk {chunk} from {_port.Peer.Node} differs from its hash");
        if (!_refusedOnce.Add(chunk))
        {
            Fail(failure);
            return;
        }

        _plan!.Refused(chunk);
        _port.Send(_order.Number, new Nack(chunk, failure));
        Advance();
    }

    private void OnFlushed(Flushed flushed)
    {
        _flushing = false;
        _plan!.Durable(flushed.Durable);
        Acknowledge(flushed.Durable);
        Report("transferring");
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
        var next = _plan!.Next();
        if (next.Count > 0) _port.Send(_order.Number, new Fetch(next));
        if (!_plan.AwaitsSource) Timers.Cancel(Silence.Instance);
        else if (!Timers.IsTimerActive(Silence.Instance))
            Timers.StartSingleTimer(Silence.Instance, Silence.Instance, _options.ProgressTimeout);

        if (_plan.UnflushedBytes >= _options.FlushBytes || (_plan.AllVerified && !_plan.AllDurable)) Flush();
        else if (_plan.UnflushedBytes > 0 && !_flushing && !Timers.IsTimerActive(FlushDue.Instance))
            Timers.StartSingleTimer(FlushDue.Instance, FlushDue.Instance, _options.FlushInterval);

        if (_plan.AllDurable && (_finished!.Complete || _manifest!.IsHashed)) Commit();
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
        _staged!.CommitAsync(_finished!.Complete ? _finished.Contents : null, CancellationToken.None)
            .PipeTo(Self, success: result => new Stored(result), failure: Failed.From);
    }

    private void OnStored(Stored stored)
    {
        _manifest = _manifest!.WithContents([.. stored.Result.Entries.Select(entry => entry.Content)]);
        RecordAndTidy(stored.Result, _staged!, _order.Log, _log)
            .PipeTo(Self, success: () => new Recorded(stored.Result.Roots), failure: Failed.From);
    }

    private void OnRecorded(Recorded recorded)
    {
        _staged = null;   // tidied away
        Succeed(alreadyThere: false, recorded.Names);
    }

    private static async Task RecordAndTidy(CommitResult result, IStagedTransfer staged, ICommitLog? commits, ILoggingAdapter log)
    {
        if (commits is not null) await commits.RecordAsync(result, CancellationToken.None).ConfigureAwait(false);
        await Leave(staged, discard: true, log).ConfigureAwait(false);
    }

    private static async Task<bool> Write(IStagedTransfer staged, ChunkBuffer chunk, CancellationToken cancel)
    {
        using (chunk) return await staged.WriteAsync(chunk.Chunk, chunk.Data, chunk.Root, cancel).ConfigureAwait(false);
    }

    private sealed record Written(int Chunk, bool Verified) : IOwn;

    private sealed record Flushed(IReadOnlyList<ChunkRange> Durable) : IOwn;

    private sealed record Stored(CommitResult Result) : IOwn;

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
