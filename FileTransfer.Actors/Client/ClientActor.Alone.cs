using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Transfers;
using static FileTransfer.Actors.Transfers.TransferEvents;

namespace FileTransfer.Actors.Client;

/// <summary>Broadcasts that go on among their receivers while the server is away, until it offers them again or does not.</summary>
internal sealed partial class ClientActor
{
    /// <summary>From Welcome to an offer: a server that comes back offers what still runs at once.</summary>
    private static readonly TimeSpan OfferTime = TimeSpan.FromSeconds(30);

    private readonly Dictionary<TransferId, IActorRef> _alone = [];

    private void AloneMessages()
    {
        Receive<ChildStopped>(stopped => ForgetAlone(stopped.Child));
        Receive<Progressed>(OnProgressedAlone);
        Receive<OfferDue>(_ => EndAlone());
    }

    /// <summary>Whoever was refused, fenced or told to stop has no business with the peers any more.</summary>
    private static bool IsAway(Failure failure) =>
        failure.Reason is Reason.ConnectionLost or Reason.ShuttingDown or Reason.Unreachable;

    /// <summary>The link is gone, and what ran on it.</summary>
    private void StopRunning(bool isAway)
    {
        foreach (var running in _running.Values)
        {
            if (running is { Job: null, Child: { } delivery } && isAway) LeaveAlone(running.Id, delivery);
            else if (running.Child is { } child) Context.Stop(child);
            if (running.Job is { IsRepeatable: false } job)
            {
                job.Fail(new Failure(Reason.ConnectionLost, "the connection was lost before the answer came"));
                _jobs.Remove(job);
            }
        }

        _running.Clear();
    }

    private void LeaveAlone(TransferId id, IActorRef child)
    {
        if (_alone.Count >= _options.Transfers.MaxPerSession)
        {
            Context.Stop(child);
            return;
        }

        _alone[id] = child;
        child.Tell(ReceiverActor.LeftAlone.Instance);
    }

    /// <summary>The store gives the staging to the new attempt when the old one has let go.</summary>
    private void TakeBack(TransferId id)
    {
        if (_alone.Remove(id, out var child)) child.Tell(ReceiverActor.LetGo.Instance);
    }

    private void EndAlone()
    {
        foreach (var id in _alone.Keys.ToArray()) TakeBack(id);
    }

    private void AwaitOffers()
    {
        if (_alone.Count > 0) Timers.StartSingleTimer(OfferDue.Instance, OfferDue.Instance, OfferTime);
    }

    private void ForgetAlone(IActorRef child)
    {
        foreach (var (id, _) in _alone.Where(pair => pair.Value.Equals(child)).ToArray()) _alone.Remove(id);
    }

    private void OnProgressedAlone(Progressed progressed)
    {
        if (!_alone.ContainsValue(Sender)) return;
        _inbox?.Events(new ReceiveEvent.Progress(new TransferProgress(
            progressed.State, progressed.Name, progressed.BytesDone, progressed.BytesTotal, progressed.Files, 1)));
    }

    private sealed record OfferDue : ILocalMessage, IDeadLetterSuppression
    {
        public static OfferDue Instance { get; } = new();
    }
}
