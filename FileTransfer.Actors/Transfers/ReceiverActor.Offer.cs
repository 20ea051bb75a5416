using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Storage;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Transfers;

/// <summary>The phases behind the manifest and before the first byte: look at what is there, stage.</summary>
internal sealed partial class ReceiverActor
{
    private void ReadingManifest()
    {
        Receive<OfferEntries>(OnOfferEntries);
        Receive<Silence>(_ => Fail(new Failure(Reason.Stalled, $"no entries arrived for {_options.ProgressTimeout.TotalSeconds:0} s")));
        Always();
    }

    private void Preparing()
    {
        Receive<Roomy>(OnRoomy);
        Receive<Conflicting>(OnConflicting);
        Receive<Staged>(OnStaged);
        Receive<Answered>(_ => OnAnswered());
        Always();
    }

    /// <summary>The name is taken by what could be the same: the source hashes, then we compare.</summary>
    private void Comparing()
    {
        Receive<Finished>(OnContents);
        Receive<Compared>(OnCompared);
        Receive<Settled>(_ => Succeed(alreadyThere: true, _earlier ?? [.. _manifest!.Roots.Select(root => root.Path)]));

        Always();
    }

    private void OnConflicting(Conflicting found)
    {
        _place = found.Place;
        _replaces = found.Conflict is not null;
        var mayBeThere = found.Conflict is { MayBeIdentical: true } && _order.IfExists != ExistingNames.KeepBoth;
        if (_order.Offer.OnlyAsks || IsHeldBack)
        {
            StageUnseen(found);
            return;
        }

        if (_order.IfExists != ExistingNames.Fail) _earlier = found.Earlier;
        mayBeThere |= _earlier is not null;
        if (mayBeThere && _manifest!.IsHashed) Compare(_manifest);
        else if (mayBeThere && (_earlier is not null || _order.IfExists == ExistingNames.Fail)) AskForContents();
        else if (found.Conflict is { } conflict && _order.IfExists == ExistingNames.Fail) Fail(AlreadyExists(conflict.Path));
        else Stage();
    }

    private void AskForContents()
    {
        _finished = new FinishedContents(_manifest!.Entries.Count);
        Become(Comparing);
        Report("comparing");
        _port.Send(_order.Number, TellContents.Instance);
    }

    private void OnContents(Finished part)
    {
        if (_finished!.Add(part) is { } problem) Violation(problem);
        else if (_finished.Complete) Compare(_manifest!.WithContents(_finished.Contents));
    }

    private void Compare(Manifest hashed)
    {
        _manifest = hashed;
        Become(Comparing);
        var expected = _earlier is null ? hashed : hashed.WithRoots([.. _earlier.Select(path => path.Name)]);
        _order.Store.IsIdenticalAsync(expected, _order.Into, _stopping.Token)
            .PipeTo(Self, success: identical => new Compared(identical), failure: Failed.From);
    }

    private void OnCompared(Compared compared)
    {
        if (compared.Identical) Settle(_place!, _order.Log).PipeTo(Self, success: () => Settled.Instance, failure: Failed.From);
        else if (_order.IfExists == ExistingNames.Fail) Fail(AlreadyExists(_manifest!.Roots.First().Path));
        else Stage();
    }

    /// <summary>An earlier attempt may have brought the content and died before it could record it.</summary>
    private static Task Settle(ITransferPlace place, ICommitLog? log) =>
        place.SettleAsync(commit => log?.RecordAsync(commit, CancellationToken.None) ?? Task.CompletedTask);

    private void Stage()
    {
        Become(Preparing);
        var request = new StageRequest(_order.Offer.Id, _manifest!, _order.Into, _order.IfExists, _order.Owner);
        var log = _log;
        _place!.StageAsync(request, _stopping.Token).PipeTo(Self, success: staged => new Staged(staged, log), failure: Failed.From);
    }

    private void OnStaged(Staged staged)
    {
        _staged = staged.Transfer;
        if (_order.Offer.OnlyAsks)
        {
            AnswerOnly();
            return;
        }

        if (MayReuse()) AskForRoots();
        else Begin();
    }

    private void Begin()
    {
        var durable = _staged!.Durable;
        _plan = new FetchPlan(_manifest!, durable, _options, isPlanned: _order.Swarm is not null);
        if (_order.Swarm is null) _plan.AssignAll(_port.Peer.Node);
        ShareVerified();
        GiveOn();
        if (_arriving is not null && _order.Swarm is null) _plan.AskFirst(ResemblanceSample.Of(_manifest!.ChunkCount));
        _resumedBytes = _plan.DurableBytes - _reusedBytes;
        _finished ??= new FinishedContents(_manifest!.Entries.Count);
        Become(Receiving);
        AskForRootsAhead();
        _port.Send(_order.Number, new Accept([.. durable.Runs.Take(MaxRuns)], _plan.DurableBytes));
        foreach (var more in durable.Runs.Skip(MaxRuns).Chunk(MaxRuns)) _port.Send(_order.Number, new Ack([], more, _plan.DurableBytes));
        Report("transferring");
        Advance();
    }

    private static Failure AlreadyExists(RelativePath name) => new(
        Reason.Exists, $"{Display.Text(name)} exists with other content", "--if-exists overwrite or keep-both");

    /// <summary>
    /// An attempt that is being fenced may still commit: what is there is looked at when the transfer's place is ours.
    /// Where no name is taken, nothing of it can be there.
    /// </summary>
    private static async Task<Conflicting> Look(ReceiverOrder order, Manifest manifest, CancellationToken cancel)
    {
        var place = await order.Store.HoldAsync(order.Offer.Id, cancel).ConfigureAwait(false);
        try
        {
            var conflict = await order.Store.FindConflictAsync(manifest, order.Into, cancel).ConfigureAwait(false);
            var earlier = conflict is null || order.Log is not { } log
                ? null
                : await log.FindAsync(order.Offer.Id, order.Owner, cancel).ConfigureAwait(false);
            return new Conflicting(place, conflict, earlier);
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    /// <param name="Earlier">What this very transfer was committed as.</param>
    private sealed record Conflicting(ITransferPlace Place, Conflict? Conflict, IReadOnlyList<RelativePath>? Earlier) : IHolding
    {
        public void Undelivered() => Place.Dispose();
    }

    private sealed record Compared(bool Identical) : IOwn;

    private sealed record Settled : IOwn
    {
        public static Settled Instance { get; } = new();
    }
}
