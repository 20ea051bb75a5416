using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>
/// Paused, resumed and limited while it runs, in force at once and kept in the catalogue before it is confirmed. A pause takes
/// the transfers away from all but those who hold; nobody is offered anything, and no absence counts, until it is resumed.
/// </summary>
internal sealed partial class BroadcastActor
{
    /// <summary>Each is a command that waits.</summary>
    private const int MaxEarlySteers = 16;

    private readonly HashSet<NodeId> _withdrawing = [];   // by a pause, and their sessions have not said yet that it is done
    private readonly List<Steer> _earlySteers = [];
    private readonly Pace _pace;
    private BroadcastPacing _pacing;

    private bool IsPaused => _pacing.Pause is not null;

    private void PacingMessages()
    {
        Receive<Steer>(OnSteer);
        Receive<PacingKept>(kept => Answer(kept.Steer, new BroadcastSteered(Changed: true, _started! with { Pacing = kept.Pacing })));
        Receive<PacingNotKept>(not =>
        {
            _log.Error("How broadcast {Broadcast} is steered is not kept: {Cause}", _plan.Id, not.Failure.Detail);
            Answer(not.Steer, new Reject(not.Failure with { Detail = $"in force until the server restarts, but not kept: {not.Failure.Detail}" }));
        });
        Receive<PatienceDue>(_ => AskForPatience());
    }

    private void StartPacing()
    {
        var interval = _services.Transfers.ProgressTimeout / 3;
        Timers.StartPeriodicTimer(PatienceDue.Instance, PatienceDue.Instance, interval);
        if (_pacing.Pause is not { } pause) return;
        foreach (var node in _board.Open.ToArray()) _board.Explain(node, CauseOf(pause));
    }

    private void OnEarlySteer(Steer steer)
    {
        if (_earlySteers.Count < MaxEarlySteers) _earlySteers.Add(steer);
        else Answer(steer, new Reject(new Failure(Reason.LimitReached, $"{MaxEarlySteers} others steer it at the same time", "ask again")));
    }

    private void OnSteer(Steer steer)
    {
        if (RefusalOf(steer) is { } refusal)
        {
            Answer(steer, new Reject(refusal));
            return;
        }

        var former = _pacing;
        var now = _services.Time.GetUtcNow().UtcDateTime;
        _pacing = former.Steered(steer.Order.Steering, steer.Order.BytesPerSecond, steer.By, now);
        if (_pacing == former)
        {
            Answer(steer, new BroadcastSteered(Changed: false, _started!));
            return;
        }

        _log.Info("{Node} steers broadcast {Broadcast}: {Steering} {Rate}", steer.By, _plan.Id, steer.Order.Steering, steer.Order.BytesPerSecond);
        _started = _started! with { Pacing = _pacing };
        _pace.Set(_pacing.BytesPerSecond);
        if (former.Pause is null && _pacing.Pause is { } pause) Pause(CauseOf(pause));
        else if (former.Pause is not null && !IsPaused) Resume();
        Context.Parent.Tell(new Paced(_plan.Id, _pacing));
        foreach (var follower in _followers) Inform(follower, _started);
        var kept = new PacingKept(steer, _pacing);
        _record.KeepPacingAsync(_pacing).PipeTo(
            Self, success: () => kept, failure: cause => new PacingNotKept(steer, FailureException.From(cause)));
    }

    private Failure? RefusalOf(Steer steer)
    {
        if (steer.OnlyOwn && steer.By != _plan.Owner) return new Failure(Reason.NotAllowed, $"{steer.By} did not start broadcast {_plan.Id}");
        if (_ending) return new Failure(Reason.NotFound, $"broadcast {_plan.Id} has ended", $"status {_plan.Id} shows how");
        if (_plan.Mode == BroadcastMode.Preflight) return new Failure(Reason.Usage, $"broadcast {_plan.Id} only asks: nothing travels");
        return steer.Order.Steering == Steering.Limit ? BroadcastPacing.TooLow(steer.Order.BytesPerSecond, _source!.Manifest) : null;
    }

    /// <summary>Those who hold need nothing more; they keep it, and feed others later.</summary>
    private void Pause(Failure cause)
    {
        var withdrawn = new List<NodeId>();
        foreach (var node in _board.Open.ToArray())
        {
            Timers.Cancel(node);
            _board.Explain(node, cause);
            if (_holding.Contains(node) || _board.Is(node, ReceiverState.Accepted)) continue;
            if (!_sessions.TryGetValue(node, out var receiver)) continue;
            _withdrawing.Add(node);
            withdrawn.Add(node);
            receiver.Session.Tell(new Withdraw(Delivery(node), cause));
        }

        foreach (var site in _feeding) _broadcasters[site].Session.Tell(new Withdraw(Delivery(site), cause));
        _brain!.Left([.. withdrawn, .. _feeding]);
    }

    private void Resume()
    {
        foreach (var node in _board.Open.ToArray())
        {
            _board.Explain(node, null);
            if (!_sessions.TryGetValue(node, out var receiver))
            {
                if (_atSites.ContainsKey(node)) LeaveToSite(node);
                else Miss(node);
            }
            else if (!_holding.Contains(node) && !_withdrawing.Contains(node) && !_board.Is(node, ReceiverState.Accepted)) Offer(receiver);
        }

        EndWhenDone();
    }

    /// <summary>Its session has let go of the transfer: only now can it take the next one. Perhaps it was resumed meanwhile.</summary>
    private void OnWithdrawn(ReceiverOnline receiver)
    {
        _holding.Remove(receiver.Node);
        if (!IsPaused && _board.Open.Contains(receiver.Node)) Offer(receiver);
    }

    /// <summary>Receivers give up a source that is silent; one that may not send faster, or waits itself, has to say so.</summary>
    private void AskForPatience()
    {
        if (_pace.Waiting == 0 && _arriving is null) return;
        foreach (var node in _board.Open)
        {
            if (!_holding.Contains(node) && _sessions.TryGetValue(node, out var receiver))
                receiver.Session.Tell(new Direct(Delivery(node), TransferProtocol.Patience.Instance));
        }
    }

    private void Answer(Steer steer, IWireMessage answer) =>
        steer.Session.Tell(new Server.ServerProtocol.Tell(steer.Number, answer, Self, Last: true));

    private static Failure CauseOf(BroadcastPause pause) => new(Reason.Paused, pause.Text);

    /// <summary>To the parent: whoever comes when it has ended gets it at this pace.</summary>
    internal sealed record Paced(BroadcastId Id, BroadcastPacing Pacing) : ILocalMessage;

    private sealed record PacingKept(Steer Steer, BroadcastPacing Pacing) : ILocalMessage, IDeadLetterSuppression;

    private sealed record PacingNotKept(Steer Steer, Failure Failure) : ILocalMessage, IDeadLetterSuppression;

    private sealed record PatienceDue : ILocalMessage
    {
        public static PatienceDue Instance { get; } = new();
    }
}
