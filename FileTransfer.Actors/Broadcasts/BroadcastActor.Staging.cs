using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>
/// Broadcasts in two steps. Receivers are asked (all or none, preflight), hold what they have (stage, all or none), and
/// commit behind the flip: a line of the catalogue that is durable before anybody is told, and that nothing takes back.
/// </summary>
internal sealed partial class BroadcastActor
{
    private readonly HashSet<NodeId> _holding = [];   // said so in the session they have now
    private Decide? _early;
    private bool _asked;
    private bool _flipping;
    private bool _flipped;

    private bool IsAsking => _plan.Mode == BroadcastMode.Preflight || (_plan.Mode == BroadcastMode.AllOrNone && !_asked && !_flipped);

    private bool IsDecided => _flipping || _flipped;

    private void StagingMessages()
    {
        Receive<DeliveryHeld>(OnHeld);
        Receive<Decide>(OnDecide);
        Receive<FlipKept>(_ => OnFlipKept());
        Receive<FlipNotKept>(OnFlipNotKept);
    }

    /// <summary>Of a broadcast that a restart interrupted, those who received had been asked.</summary>
    private void ResumeStaging()
    {
        _flipped = _plan.IsFlipped;
        _asked = _plan.Known.Any(status => status.State is ReceiverState.Receiving or ReceiverState.Verified);
    }

    /// <summary>A decision that came while the content was opened.</summary>
    private void OnEarlyDecide(Decide decide)
    {
        if (_early is { } former) Refuse(former, new Failure(Reason.LimitReached, "somebody else decided at the same time", "ask again"));
        _early = decide;
    }

    private BroadcastMode ModeOfOffer() => _plan.Mode == BroadcastMode.Direct || _flipped ? BroadcastMode.Direct
        : IsAsking ? BroadcastMode.Preflight
        : BroadcastMode.Stage;

    /// <summary>Whoever comes later is asked no more, and gets it when the others do.</summary>
    private bool TakesNewcomers => _flipped || _plan.Mode is BroadcastMode.Direct or BroadcastMode.Stage;

    /// <summary>What it held, it has; it says so again before anything depends on it.</summary>
    private void NoteOffered(NodeId node)
    {
        _holding.Remove(node);
        if (!_board.Is(node, ReceiverState.Verified)) _board.Offered(node);
    }

    /// <summary>A receiver that holds may be away for days, until the flip; with all or none everybody waits for it.</summary>
    private bool MayStayAway(NodeId node) =>
        _plan.Mode == BroadcastMode.Stage && !_flipped && _board.Is(node, ReceiverState.Verified);

    private void OnHeld(DeliveryHeld held)
    {
        if (!IsSessionOf(held.Node, held.Session)) return;
        if (!_withdrawing.Contains(held.Node)) _holding.Add(held.Node);
        _board.Verified(held.Node, _source!.Manifest.TotalBytes);
        EndWhenDone();
    }

    /// <summary>Whether the next step is due: transfers after questions, the flip, or the end for whoever follows.</summary>
    private void Judge()
    {
        if (_ending || IsDecided || _plan.Mode == BroadcastMode.Direct) return;
        var open = _board.Open.ToArray();
        switch (_plan.Mode)
        {
            case BroadcastMode.AllOrNone when open.Length > 0 && _board.All.FirstOrDefault(IsOut) is { } missing:
                CancelOpen(new Failure(Reason.Cancelled, $"all or none: {missing.Node} {WhyOut(missing)}"));
                break;
            case BroadcastMode.AllOrNone when !_asked && open.All(node => _board.Is(node, ReceiverState.Accepted)):
                BeginTransfers(open);
                break;
            case BroadcastMode.AllOrNone when _asked && open.Length > 0 && open.All(_holding.Contains):
                Flip();
                break;
            case BroadcastMode.Stage when open.Length > 0 && open.All(node => _board.Is(node, ReceiverState.Verified)):
                TellHeld();
                break;
            case BroadcastMode.Preflight when open.All(node => _board.Is(node, ReceiverState.Accepted)):
                _ending = true;
                End();
                break;
        }
    }

    private void BeginTransfers(IEnumerable<NodeId> receivers)
    {
        _asked = true;
        Context.Parent.Tell(new Asked(_plan.Id));
        foreach (var node in receivers)
        {
            if (_sessions.TryGetValue(node, out var receiver)) Offer(receiver);
        }
    }

    private void TellHeld()
    {
        Report();
        if (_followers.Count > 0) _log.Info("Broadcast {Broadcast} is held by {Count} receivers", _plan.Id, _board.Open.Count());
        foreach (var (session, number) in _followers)
            session.Tell(new Server.ServerProtocol.Tell(number, BroadcastEnded.Instance, Self, Last: true));
        _followers.Clear();
    }

    private void OnDecide(Decide decide)
    {
        if (decide.By is { } by && by != _plan.Owner)
            Refuse(decide, new Failure(Reason.NotAllowed, $"{by} did not start broadcast {_plan.Id}"));
        else if (!decide.Commit && _arriving is not null)
            Refuse(decide, new Failure(Reason.Usage, $"broadcast {_plan.Id} is still being sent", $"interrupt the command of {_plan.Owner} that sends it"));
        else if (decide.Commit && _plan.Mode is (BroadcastMode.Direct or BroadcastMode.Preflight))
            Refuse(decide, new Failure(Reason.Usage, $"broadcast {_plan.Id} holds nothing", "it was started without --stage"));
        else if (!decide.Commit && IsDecided)
            Refuse(decide, new Failure(Reason.Usage, $"broadcast {_plan.Id} was committed before"));
        else if (decide.Commit && _plan.Mode == BroadcastMode.AllOrNone && !IsDecided)
            Refuse(decide, new Failure(Reason.Usage, $"broadcast {_plan.Id} commits by itself when all receivers have it"));
        else if (decide.Commit && IsPaused && !IsDecided)
            Refuse(decide, new Failure(Reason.Usage, $"broadcast {_plan.Id} is {_pacing.Pause!.Text}", $"filetransfer broadcast resume {_plan.Id}"));
        else Carry(decide);
    }

    private void Carry(Decide decide)
    {
        Welcome((decide.Session, decide.Number));
        if (decide.Commit)
        {
            Flip();
            return;
        }

        CancelOpen(new Failure(Reason.Cancelled, "the broadcast was cancelled"));
        EndWhenDone();
    }

    /// <summary>Durable first: a server that dies with some told and others not must go on, never back.</summary>
    private void Flip()
    {
        if (IsDecided) return;
        _flipping = true;
        _record.KeepFlipAsync().PipeTo(
            Self, success: () => FlipKept.Instance, failure: cause => new FlipNotKept(FailureException.From(cause)));
    }

    private void OnFlipKept()
    {
        (_flipping, _flipped) = (false, true);
        _log.Info("Broadcast {Broadcast} is committed now: {Count} receivers are told", _plan.Id, _board.Open.Count());
        Context.Parent.Tell(new Flipped(_plan.Id));
        foreach (var newcomer in _sessions.Values.Where(online => IsNewTarget(online.Node, online.Groups)).ToArray()) Offer(newcomer);
        foreach (var newcomer in _atSites.Values.Where(online => IsNewTarget(online.Node, online.Groups)).ToArray()) _board.Offered(newcomer.Node);
        foreach (var node in _board.Open.ToArray())
        {
            if (_sessions.TryGetValue(node, out var receiver)) receiver.Session.Tell(new Direct(Delivery(node), CommitNow.Instance));
            else if (!_atSites.ContainsKey(node)) AwaitReturn(node);
        }

        EndWhenDone();
    }

    /// <summary>Nobody was told: it is held as before, or with all or none given up.</summary>
    private void OnFlipNotKept(FlipNotKept not)
    {
        _flipping = false;
        _log.Error("Broadcast {Broadcast} is not committed: {Cause}", _plan.Id, not.Failure.Detail);
        if (_plan.Mode == BroadcastMode.AllOrNone)
        {
            CancelOpen(new Failure(Reason.Cancelled, $"all or none: the server could not keep the decision: {not.Failure.Detail}"));
            EndWhenDone();
            return;
        }

        foreach (var (session, number) in _followers)
            session.Tell(new Server.ServerProtocol.Tell(number, new Reject(not.Failure), Self, Last: true));
        _followers.Clear();
        StartDeadline();   // it may have passed unheeded meanwhile
    }

    private void CancelOpen(Failure failure) => WithdrawOpen(failure, node => _board.Failed(node, failure));

    private void Refuse(Decide decide, Failure failure) =>
        decide.Session.Tell(new Server.ServerProtocol.Tell(decide.Number, new Reject(failure), Self, Last: true));

    private bool IsSessionOf(NodeId node, IActorRef session) =>
        _sessions.TryGetValue(node, out var receiver) && receiver.Session.Equals(session);

    private bool IsOut(ReceiverStatus status) => !_board.Open.Contains(status.Node);

    private static string WhyOut(ReceiverStatus status) => status.State == ReceiverState.Committed
        ? "committed before it was told to"
        : status.Failure?.Detail ?? "cannot";

    /// <summary>To the parent: from now on it is what the nodes of its channel are to have.</summary>
    internal sealed record Flipped(BroadcastId Id) : ILocalMessage;

    /// <summary>To the parent: whoever was to be asked first has been.</summary>
    internal sealed record Asked(BroadcastId Id) : ILocalMessage;

    private sealed record FlipKept : ILocalMessage, IDeadLetterSuppression
    {
        public static FlipKept Instance { get; } = new();
    }

    private sealed record FlipNotKept(Failure Failure) : ILocalMessage, IDeadLetterSuppression;
}
