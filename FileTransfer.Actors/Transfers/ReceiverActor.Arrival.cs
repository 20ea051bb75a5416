using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;

namespace FileTransfer.Actors.Transfers;

/// <summary>What is sent here to be distributed is given on as it comes.</summary>
internal sealed partial class ReceiverActor
{
    /// <summary>While its sender is held back.</summary>
    private static readonly TimeSpan AskInterval = TimeSpan.FromMilliseconds(20);

    private ArrivingContent? _arriving;

    private void GiveOn()
    {
        if (_order.Arrivals is not { } arrivals || _order.Into is not { } folder || _manifest!.Roots.Count() != 1) return;
        _arriving = arrivals.Attach(folder, _staged!);
        if (_arriving is not null) _observer.Tell(new TransferEvents.Arriving(_order.Number, Name));
    }

    private void AskLater()
    {
        if (!Timers.IsTimerActive(AskDue.Instance)) Timers.StartSingleTimer(AskDue.Instance, AskDue.Instance, AskInterval);
    }

    private static async Task Arrived(ArrivingContent arriving, ReceiverOrder order, Manifest manifest, CommitResult commit)
    {
        try
        {
            if (await order.Store.OpenCommittedAsync(manifest, commit, CancellationToken.None).ConfigureAwait(false) is { } committed)
                arriving.Complete(committed);
            else arriving.Fail(new Failure(Reason.StorageFailed, "what was committed cannot be opened"));
        }
        catch (FailureException failed)
        {
            arriving.Fail(failed.Failure);
        }
    }

    private sealed record AskDue : IOwn
    {
        public static AskDue Instance { get; } = new();
    }
}
