using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Transfers;

/// <summary>The phases before the first byte: read the manifest, look at what is there, compare, make room.</summary>
internal sealed partial class ReceiverActor
{
    private void ReadingManifest()
    {
        Receive<OfferEntries>(OnOfferEntries);
        Always();
    }

    private void Preparing()
    {
        Receive<Conflicting>(OnConflicting);
        Receive<Staged>(OnStaged);
        Always();
    }

    /// <summary>The name is taken by what could be the same: the source hashes, then we compare.</summary>
    private void Comparing()
    {
        Receive<Finished>(OnContents);
        Receive<Compared>(OnCompared);
        Receive<Settled>(_ => Succeed(alreadyThere: true, [.. _manifest!.Roots.Select(root => root.Path)]));
        Always();
    }

    private void OnOfferEntries(OfferEntries part)
    {
        if (_entries.Count + part.Entries.Count > Math.Min(_order.Offer.EntryCount, _options.MaxEntries))
        {
            Fail(_order.Offer.EntryCount > _options.MaxEntries
                ? new Failure(Reason.LimitReached, $"{_order.Offer.EntryCount} entries, the limit is {_options.MaxEntries}")
                : new Failure(Reason.ProtocolViolation, "more entries than offered"));
            return;
        }

        _entries.AddRange(part.Entries.Select(_order.Rename));
        if (!part.Last) return;
        _manifest = Manifest.TryCreate(_entries, out var problem);
        if (_manifest is null || _manifest.Entries.Count != _order.Offer.EntryCount || _manifest.TotalBytes != _order.Offer.TotalBytes)
        {
            Violation(problem ?? "the manifest is not what was offered");
            return;
        }

        Become(Preparing);
        Report("preparing");
        _order.Store.FindConflictAsync(_manifest, _order.Into, _stopping.Token)
            .PipeTo(Self, success: conflict => new Conflicting(conflict), failure: Failed.From);
    }

    private void OnConflicting(Conflicting found)
    {
        var mayBeThere = found.Conflict is { MayBeIdentical: true } && _order.IfExists != ExistingNames.KeepBoth;
        if (mayBeThere && _manifest!.IsHashed) Compare(_manifest);
        else if (mayBeThere && _order.IfExists == ExistingNames.Fail) AskForContents();
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
        _order.Store.IsIdenticalAsync(hashed, _order.Into, _stopping.Token)
            .PipeTo(Self, success: identical => new Compared(identical), failure: Failed.From);
    }

    private void OnCompared(Compared compared)
    {
        if (compared.Identical) Settle(_order).PipeTo(Self, success: () => Settled.Instance, failure: Failed.From);
        else if (_order.IfExists == ExistingNames.Fail) Fail(AlreadyExists(_manifest!.Roots.First().Path));
        else Stage();
    }

    /// <summary>An earlier attempt may have brought the content and died before it could record it.</summary>
    private static async Task Settle(ReceiverOrder order)
    {
        if (await order.Store.SettleAsync(order.Offer.Id).ConfigureAwait(false) is not { } commit) return;
        if (order.Log is { } log) await log.RecordAsync(commit, CancellationToken.None).ConfigureAwait(false);
        await order.Store.ForgetAsync(commit.Id).ConfigureAwait(false);
    }

    private void Stage()
    {
        Become(Preparing);
        var request = new StageRequest(_order.Offer.Id, _manifest!, _order.Into, _order.IfExists, _order.Owner);
        var log = _log;
        _order.Store.StageAsync(request, _stopping.Token).PipeTo(Self, success: staged => new Staged(staged, log), failure: Failed.From);
    }

    private static Failure AlreadyExists(RelativePath name) => new(
        Reason.Exists, $"{Display.Text(name)} exists with other content", "--if-exists overwrite or keep-both");

    private sealed record Conflicting(Conflict? Conflict) : IOwn;

    private sealed record Compared(bool Identical) : IOwn;

    private sealed record Settled : IOwn
    {
        public static Settled Instance { get; } = new();
    }
}
