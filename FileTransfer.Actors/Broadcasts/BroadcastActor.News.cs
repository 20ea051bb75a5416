using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>What followers, the parent and the catalogue hear of the receivers.</summary>
internal sealed partial class BroadcastActor
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>The initiator came back on another link, or asked for the same upload again.</summary>
    private void OnFollower(Distribute again)
    {
        WatchArrival();
        if (again.IsArriving) return;
        if (_senderIsAbsent) _senderIsAbsent = false;   // it follows what it has just sent: nobody was given time to mend anything
        else TryAgain();
        Welcome((again.Session, again.Number));
        EndWhenDone();
    }

    /// <summary>Whoever asks once more has perhaps made space: those who are here and failed are offered it again.</summary>
    private void TryAgain()
    {
        if (_ending || _isSuperseded || !TakesNewcomers) return;
        foreach (var receiver in _sessions.Values)
        {
            if (_board.Reopened(receiver.Node)) Offer(receiver);
        }

        foreach (var node in _atSites.Keys)
        {
            if (_board.Reopened(node)) LeaveToSite(node);
        }

        Context.Parent.Tell(new TriedAgain(_plan.Id));
    }

    private void Welcome((IActorRef Session, uint Number) follower)
    {
        _followers.Add(follower);
        Inform(follower, _started!);
        foreach (var part in _board.All.Chunk(MaxReceiversPerMessage)) Inform(follower, new ReceiversChanged(part));
    }

    private void OnReportDue()
    {
        WatchArrival();
        AskForContent();
        _brain!.Tell();
        if (!IsPaused) _board.ExplainSilence(Patience);
        Report();
    }

    private void Report()
    {
        var changes = _board.TakeChanges();
        if (changes.Count == 0) return;
        _record.Changed(changes);
        Context.Parent.Tell(new BoardChanged(_plan.Id, changes));
        foreach (var part in changes.Chunk(MaxReceiversPerMessage))
        {
            foreach (var follower in _followers) Inform(follower, new ReceiversChanged(part));
        }
    }

    private void Inform((IActorRef Session, uint Number) follower, IWireMessage message) =>
        follower.Session.Tell(new Server.ServerProtocol.Tell(follower.Number, message, Self, Last: false));

    private sealed record ReportDue : ILocalMessage
    {
        public static ReportDue Instance { get; } = new();
    }
}
