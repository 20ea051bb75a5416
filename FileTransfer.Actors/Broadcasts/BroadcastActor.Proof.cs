using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>Nobody has committed without a receipt that was checked and kept; at the end all of them are one certificate.</summary>
internal sealed partial class BroadcastActor
{
    private IBroadcastProof? _proof;
    private bool _ending;

    private void ProofMessages()
    {
        Receive<Proven>(proven =>
        {
            _board.Committed(proven.Node, _source!.Manifest.TotalBytes);
            EndWhenDone();
        });
        Receive<NotProven>(not =>
        {
            _brain!.Left(not.Node);
            _board.Failed(not.Node, not.Failure);
            EndWhenDone();
        });
        Receive<Issued>(_ => End());
        Receive<NotIssued>(not =>
        {
            _log.Error("Broadcast {Broadcast} has no certificate: {Cause}", _plan.Id, not.Failure.Detail);
            End();
        });
    }

    private void CheckReceipt(NodeId node, string? receipt)
    {
        if (!_board.Open.Contains(node)) return;
        _proof!.TakeAsync(node, receipt).PipeTo(
            Self, success: () => new Proven(node), failure: cause => new NotProven(node, FailureException.From(cause)));
    }

    private void EndWhenDone()
    {
        Judge();
        if (_ending || _arriving is not null || _board.Open.Any() || AwaitsSender()) return;
        _ending = true;
        Report();
        _brain!.End();
        _proof!.IssueAsync([.. _board.All]).PipeTo(
            Self, success: () => Issued.Instance, failure: cause => new NotIssued(FailureException.From(cause)));
    }

    private void End()
    {
        Report();
        foreach (var (session, number) in _followers)
            session.Tell(new Server.ServerProtocol.Tell(number, BroadcastEnded.Instance, Self, Last: true));
        var state = _record.Ended(_started!, _board.All);
        _log.Info("Broadcast {Broadcast} ended: {State}", _plan.Id, state);
        Context.Stop(Self);
    }

    private sealed record Proven(NodeId Node) : ILocalMessage, IDeadLetterSuppression;

    private sealed record NotProven(NodeId Node, Failure Failure) : ILocalMessage, IDeadLetterSuppression;

    private sealed record Issued : ILocalMessage, IDeadLetterSuppression
    {
        public static Issued Instance { get; } = new();
    }

    private sealed record NotIssued(Failure Failure) : ILocalMessage, IDeadLetterSuppression;
}
