using Akka.Actor;
using FileTransfer.Actors.Domain;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Transfers;

/// <summary>The first phase: the manifest in parts, judged as it comes, and whether there is room for what it says.</summary>
internal sealed partial class ReceiverActor
{
    private void OnOfferEntries(OfferEntries part)
    {
        if (_entries.Count + part.Entries.Count > _order.Offer.EntryCount)
        {
            Violation("more entries than offered");
            return;
        }

        if (_order.Uninvited(part.Entries) is { } uninvited)
        {
            Violation($"offers {Display.Text(uninvited)}, which was not asked for");
            return;
        }

        if (!part.Last && part.Entries.Count == 0)
        {
            Violation("a part of a manifest without entries");
            return;
        }

        if (!TryKeep(part)) return;
        AwaitSource();
        if (!part.Last) return;
        Timers.Cancel(Silence.Instance);
        _manifest = Manifest.TryCreate(_entries, out var problem);
        if (_manifest is null || _manifest.Entries.Count != _order.Offer.EntryCount || _manifest.TotalBytes != _order.Offer.TotalBytes)
        {
            Violation(problem ?? "the manifest is not what was offered");
            return;
        }

        Become(Preparing);
        Report("preparing");
        if (_order.Quota is not { } quota) LookForConflicts();
        else
        {
            quota.TakeAsync(_order.Owner, _manifest.TotalBytes, _stopping.Token)
                .PipeTo(Self, success: room => new Roomy(room), failure: Failed.From);
        }
    }

    private void OnRoomy(Roomy roomy)
    {
        _room = roomy.Room;
        LookForConflicts();
    }

    private void LookForConflicts() => Look(_order, _manifest!, _stopping.Token).PipeTo(Self, failure: Failed.From);

    private void AwaitSource() => Timers.StartSingleTimer(Silence.Instance, Silence.Instance, _options.ProgressTimeout);

    /// <returns>False when it was too much, and the transfer has ended.</returns>
    private bool TryKeep(OfferEntries part)
    {
        try
        {
            var entries = part.Entries.Select(_order.Rename).ToArray();
            var cost = entries.Sum(entry => ManifestBudget.CostOf(entry.Path));
            _order.Manifests?.Take(cost);
            _manifestCost += cost;
            _entries.AddRange(entries);
            return true;
        }
        catch (FailureException refused)
        {
            Fail(refused.Failure);
            return false;
        }
    }
}
