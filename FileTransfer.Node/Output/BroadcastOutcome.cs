using System.Text.Json.Nodes;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Output;

/// <summary>How a broadcast ended: a row for each receiver, the totals, and whether anyone is missing.</summary>
internal static class BroadcastOutcome
{
    private static readonly string[] Columns = ["node", "state", "received", "time", "cause"];

    public static Outcome Of(BroadcastReport report, IReporter reporter)
    {
        TransferOutcome.TellSkipped(report.Skipped, reporter);
        var committed = report.Receivers.Count(receiver => receiver.State == ReceiverState.Committed);
        var total = report.Receivers.Count;
        var seconds = report.Elapsed.TotalSeconds;
        var rate = seconds > 0 ? report.Bytes * committed / seconds : (double?)null;
        var line = $"broadcast {Display.Text(report.Name)}  {Units.Count(report.Files, "file", "files")}  "
            + $"{Units.Size(report.Bytes)} to {committed} of {total} receivers in {Units.Duration(report.Elapsed)}  "
            + $"{Units.Rate(rate)} in all";
        var fields = new JsonObject
        {
            ["id"] = report.Id.ToString(),
            ["channel"] = report.Channel,
            ["name"] = report.Name,
            ["files"] = report.Files,
            ["bytes"] = report.Bytes,
            ["receivers"] = total,
            ["committed"] = committed,
            ["complete"] = report.Complete,
            ["skipped"] = JsonFields.Array(report.Skipped),
            ["seconds"] = JsonFields.Seconds(report.Elapsed),
        };
        var table = new Table("receiver", Columns, [.. report.Receivers.Select(Row)], Always: false);
        return new Outcome(line, fields, table, Partial(report, committed));
    }

    private static Failure? Partial(BroadcastReport report, int committed) => report.Complete
        ? TransferOutcome.Partial(report.Skipped)
        : new Failure(
            Reason.Partial, $"{report.Receivers.Count - committed} of {report.Receivers.Count} receivers did not commit",
            "the same command reaches those that are missing");

    private static Table.Row Row(ReceiverStatus receiver) => new(
        [
            receiver.Node.Value,
            ProgressText.State(receiver.State),
            Units.Size(receiver.BytesDone),
            Units.Duration(receiver.Elapsed),
            Display.Text(receiver.Failure?.Detail),
        ],
        () =>
        {
            var fields = JsonFields.Of(receiver);
            fields["final"] = true;
            return fields;
        });
}
