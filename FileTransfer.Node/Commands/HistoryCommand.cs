using System.CommandLine;
using System.Text.Json.Nodes;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Shows past transfers, newest first.</summary>
internal static class HistoryCommand
{
    private static readonly string[] Columns = ["time", "verb", "node", "name", "size", "outcome"];

    public static Command Create(VerbRunner runner)
    {
        var place = new AdminPlace();
        var command = new VerbCommand(
            "history", "Show past transfers, newest first (all of them with the role admin)",
            "filetransfer history",
            "filetransfer history --data /srv/filetransfer --json");
        place.AddTo(command);
        runner.Bind(command, parse => place.Plan(parse, null), (_, run) => RunAsync(run));
        return command;
    }

    private static async Task<Outcome> RunAsync(VerbRun run)
    {
        await using var client = await run.ConnectAsync();
        var records = await client.HistoryAsync(run.Cancel);
        run.Reporter.Write(new Table("transfer", Columns, [.. records.Select(Row)], Always: true));
        return new Outcome("", new JsonObject { ["transfers"] = records.Count });
    }

    private static Table.Row Row(HistoryRecord record) => new(
        [
            Units.Time(record.At),
            Display.Text(record.Verb),
            record.Node.Value,
            Display.Text(record.Name),
            Units.Size(record.Bytes),
            Display.Text(record.Detail is { } detail ? $"{record.Outcome}: {detail}" : record.Outcome),
        ],
        () => new JsonObject
        {
            ["time"] = JsonFields.Time(record.At),
            ["verb"] = record.Verb,
            ["node"] = record.Node.Value,
            ["name"] = record.Name,
            ["bytes"] = record.Bytes,
            ["outcome"] = record.Outcome,
            ["message"] = record.Detail,
            ["id"] = record.Id,
        });
}
