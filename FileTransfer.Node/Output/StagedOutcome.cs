using System.Text.Json;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Output;

/// <summary>How a broadcast ended that does not commit at once: what is held, who objects, why nobody has it.</summary>
internal static class StagedOutcome
{
    public static Outcome Of(BroadcastReport report, IReporter reporter)
    {
        var outcome = BroadcastOutcome.Of(report, reporter);
        if (report.Mode != BroadcastMode.Direct) outcome.Fields["mode"] = JsonNamingPolicy.KebabCaseLower.ConvertName(report.Mode.ToString());
        return report.Mode switch
        {
            BroadcastMode.Stage when report.Held > 0 => Held(outcome, report),
            BroadcastMode.Preflight => Asked(outcome, report),
            BroadcastMode.AllOrNone when !report.Complete => Nobody(outcome, report),
            _ => outcome,
        };
    }

    public static Outcome Cancelled(BroadcastReport report, IReporter reporter)
    {
        var cancelled = report.Receivers.Count(receiver => receiver.State == ReceiverState.Cancelled);
        return BroadcastOutcome.Of(report, reporter) with
        {
            Text = $"broadcast {Display.Text(report.Name)} is cancelled, {Units.Count(cancelled, "receiver discards", "receivers discard")} it",
            Partial = null,
        };
    }

    private static Outcome Held(Outcome outcome, BroadcastReport report)
    {
        var (held, total) = (report.Held, report.Receivers.Count);
        var command = $"filetransfer broadcast commit {report.Id}";
        outcome.Fields["held"] = held;
        outcome.Fields["commit"] = command;
        return outcome with
        {
            Text = $"broadcast {Display.Text(report.Name)} is held by {held} of {total} receivers, nobody sees it yet\ncommit with: {command}",
            Partial = held == total
                ? TransferOutcome.Partial(report.Skipped)
                : new Failure(Reason.Partial, $"{total - held} of {total} receivers do not hold it", "commit without them, or cancel"),
        };
    }

    private static Outcome Asked(Outcome outcome, BroadcastReport report)
    {
        var total = report.Receivers.Count;
        var accepted = report.Receivers.Count(receiver => receiver.State == ReceiverState.Accepted);
        outcome.Fields["accepted"] = accepted;
        return outcome with
        {
            Text = $"preflight of {Display.Text(report.Name)}: {accepted} of {total} receivers would take it, nothing was transferred",
            Partial = accepted == total
                ? TransferOutcome.Partial(report.Skipped)
                : new Failure(Reason.Partial, $"{total - accepted} of {total} receivers object", "each row has the cause"),
        };
    }

    private static Outcome Nobody(Outcome outcome, BroadcastReport report)
    {
        var committed = report.Receivers.Count(receiver => receiver.State == ReceiverState.Committed);
        if (committed > 0) return outcome;   // the disk of one failed behind the decision
        return outcome with
        {
            Partial = new Failure(Reason.Partial, "nobody committed: not all receivers could", "each row has the cause"),
        };
    }
}
