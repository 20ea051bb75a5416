using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using static FileTransfer.Actors.Protocol.LinkProtocol;
using static FileTransfer.Actors.Protocol.PeerProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Transfers;

/// <summary>
/// Broadcasts in two steps: everything is durable in staging, feeds others from there, and is committed when the server
/// says so. And offers that only ask: what a transfer would need is taken, given back, and the answer told.
/// </summary>
internal sealed partial class ReceiverActor
{
    private bool _released;

    /// <summary>What is under the name now may be something else when the commit is due.</summary>
    private bool IsHeldBack => _order.Offer.Waits && !_released;

    /// <summary>No silence counts here: nobody owes anything.</summary>
    private void HoldingAll()
    {
        Receive<CommitNow>(_ => Commit());
        Receive<Cancel>(OnCancel);
        Receive<LeftAlone>(_ => OnLeftAlone());
        Receive<Failed>(failed => Fail(failed.Failure));
        Receive<ChunkReceived>(late => late.Chunk.Dispose());
        Receive<PeerFetchActor.PeerChunk>(late => late.Undelivered());
        ReceiveAny(_ => { });   // assignments and content ids that came too late to matter
    }

    private void CommitOrHold()
    {
        if (!IsHeldBack)
        {
            Commit();
            return;
        }

        Become(HoldingAll);
        Acknowledge([]);
        Timers.CancelAll();
        Report("verified");
        _port.Send(_order.Number, Holding.Instance);
    }

    private void OnCommitNow()
    {
        if (_order.Offer.Waits) _released = true;
        else Violation("told to commit what does not wait");
    }

    /// <summary>The end of a link or of a server is no reason to lose what is held; a decision is.</summary>
    private bool IsGivenUp(Failure failure) => _order.Offer.Waits && failure.Reason == Reason.Cancelled;

    private void StageUnseen(Conflicting found)
    {
        if (found.Conflict is { } conflict && _order.IfExists == ExistingNames.Fail) Fail(AlreadyExists(conflict.Path));
        else Stage();
    }

    /// <summary>Answered only when everything is given back: the transfer itself may follow at once, and need it.</summary>
    private void AnswerOnly()
    {
        var staged = _staged!;
        _staged = null;
        Leave(staged, discard: true, _log).PipeTo(Self, success: () => Answered.Instance, failure: Failed.From);
    }

    private void OnAnswered()
    {
        _port.Send(_order.Number, new Accept([], 0));
        End(TransferOutcome.Only(_manifest!));
    }

    private sealed record Answered : IOwn
    {
        public static Answered Instance { get; } = new();
    }
}
