using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>Who is to have it: those it names, or who wears its groups, or everybody; also who comes later.</summary>
internal sealed partial class BroadcastActor
{
    /// <summary>After so long without news a state says so.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private bool _isSuperseded;

    /// <summary>Those who are here, and those who are named wherever they are.</summary>
    private void AddTargets()
    {
        foreach (var online in _sessions.Values)
        {
            if (IsNewTarget(online.Node, online.Groups)) _board.Offered(online.Node);
        }

        foreach (var online in _atSites.Values)
        {
            if (IsNewTarget(online.Node, online.Groups)) _board.Offered(online.Node);
        }

        if (_plan.IsOrdered) return;   // those who are elsewhere are not this node's
        foreach (var node in _plan.Terms.Nodes)
        {
            if (!_board.Knows(node)) _board.Offered(node);
        }
    }

    private bool IsNewTarget(NodeId node, IReadOnlyList<string> groups) => !_board.Knows(node) && _plan.Terms.Include(node, groups);

    private void StartDeadline()
    {
        if (_plan.IsRevived || _plan.Terms.Deadline is not { } deadline) return;
        var left = _plan.StartedAt + deadline - _services.Time.GetUtcNow().UtcDateTime;
        Timers.StartSingleTimer(DeadlineDue.Instance, DeadlineDue.Instance, left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    /// <summary>It bounds how long it takes to bring the content: whoever holds it has not failed, and a decision stands.</summary>
    private void OnDeadline(DeadlineDue _)
    {
        if (IsDecided) return;
        var failure = new Failure(
            Reason.Stalled, $"not done at the deadline, {_plan.Terms.Deadline!.Value.TotalSeconds:0} s after the start");
        WithdrawOpen(failure, node => _board.Failed(node, failure), except: node => _board.Is(node, ReceiverState.Verified));
        EndWhenDone();
    }

    /// <summary>
    /// Whoever was told to commit what it holds finishes, and has the newer content after that. Everybody else stops: an
    /// older content that arrived last would stay.
    /// </summary>
    private void OnSuperseded(Supersede _)
    {
        _isSuperseded = true;
        WithdrawOpen(
            new Failure(Reason.Cancelled, "a newer broadcast of the channel has begun"), _board.Superseded,
            except: node => IsDecided && _holding.Contains(node));
        EndWhenDone();
    }

    private void WithdrawOpen(Failure failure, Action<NodeId> state, Predicate<NodeId>? except = null)
    {
        foreach (var node in _board.Open.ToArray())
        {
            if (except?.Invoke(node) == true) continue;
            if (_sessions.TryGetValue(node, out var receiver)) receiver.Session.Tell(new Withdraw(Delivery(node), failure));
            state(node);
        }
    }

    /// <summary>To a running broadcast: its channel has newer content.</summary>
    internal sealed record Supersede : ILocalMessage
    {
        public static Supersede Instance { get; } = new();
    }

    /// <summary>To the parent: these changed.</summary>
    internal sealed record BoardChanged(BroadcastId Id, IReadOnlyList<ReceiverStatus> Receivers) : ILocalMessage;

    /// <summary>To the parent, last: nobody got it, because its content is not there.</summary>
    internal sealed record Impossible(BroadcastId Id) : ILocalMessage;

    private sealed record DeadlineDue : ILocalMessage
    {
        public static DeadlineDue Instance { get; } = new();
    }
}
