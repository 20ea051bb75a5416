using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Transfers;

/// <summary>
/// The phase between staging and Accept, for a broadcast that replaces something: what the new content has in common with
/// the old one is copied here instead of being sent. The source says the hashes, the store finds and checks the chunks.
/// </summary>
internal sealed partial class ReceiverActor
{
    private ToldRoots? _told;
    private long _reusedBytes;
    private bool _replaces;   // something has one of the names already

    /// <summary>Nothing is expected of the source while this side reads, and it is not told: the read takes as long as it takes.</summary>
    private void Reusing()
    {
        Receive<Roots>(OnRoots);
        Receive<Reused>(OnReused);
        Receive<Silence>(_ => Fail(new Failure(Reason.Stalled, $"no hashes arrived for {_options.ProgressTimeout.TotalSeconds:0} s")));
        Always();
    }

    private bool MayReuse() => _replaces && _order.IfExists == ExistingNames.Replace
        && _order.Offer is { Purpose: Purpose.Broadcast, TellsRoots: true } && _staged!.Durable.Count < _manifest!.ChunkCount;

    private void AskForRoots()
    {
        _told = new ToldRoots(_manifest!.ChunkCount);
        Become(Reusing);
        Report("comparing");
        AwaitSource();
        _port.Send(_order.Number, new TellRoots(Ahead: false));
    }

    private void OnRoots(Roots part)
    {
        if (_told is not { } told)
        {
            Violation("hashes of chunks after the last part");
            return;
        }

        if (told.Add(part) is { } problem)
        {
            Violation(problem);
            return;
        }

        AwaitSource();
        if (!told.Complete) return;
        Timers.Cancel(Silence.Instance);
        (_told, _rootsAhead) = (null, told);
        if (told.IsEmpty) Begin();
        else _staged!.ReuseAsync(told.Hashes, _stopping.Token).PipeTo(Self, success: chunks => new Reused(chunks), failure: Failed.From);
    }

    private void OnReused(Reused reused)
    {
        _reusedBytes = reused.Chunks.Sum(_manifest!.BytesOf);
        if (_reusedBytes > 0)
            _log.Info("Transfer {Transfer}: {Reused} of {Total} bytes were here already", _order.Offer.Id, _reusedBytes, _order.Offer.TotalBytes);
        Begin();
    }

    /// <param name="Chunks">Found here, and durable.</param>
    private sealed record Reused(IReadOnlyList<ChunkRange> Chunks) : IOwn;
}
