using System.CommandLine;
using System.Text.Json.Nodes;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Shows what runs on the server: transfers with their attempts, and whether its disk is well.</summary>
internal static class StatusCommand
{
    private static readonly string[] Columns = ["verb", "node", "name", "state", "done", "of", "attempts", "again", "last interruption"];

    private static readonly string[] BroadcastColumns = ["broadcast", "channel", "name", "held back"];

    public static Command Create(VerbRunner runner)
    {
        var id = new Argument<string?>("ID")
        {
            Description = "Of a broadcast: show its receivers instead",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var place = new AdminPlace();
        var command = new VerbCommand(
            "status", "Show what runs on the server, how often it had to begin again and why; or how one broadcast stands",
            "filetransfer status --data /srv/filetransfer",
            "filetransfer status 019a6f3e0c7b7d20b3c1f0e1a2b3c4d5 --data /srv/filetransfer")
        {
            id,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(id) is { } text && BroadcastId.TryParse(text) is null)
                result.AddError($"{Display.Text(text)} is not the id of a broadcast: 32 hexadecimal digits");
        });
        place.AddTo(command);
        runner.Bind(
            command, parse => place.Plan(parse, parse.GetValue(id)),
            (parse, run) => BroadcastId.TryParse(parse.GetValue(id)) is { } broadcast ? RunAsync(run, broadcast) : RunAsync(run));
        return command;
    }

    private static async Task<Outcome> RunAsync(VerbRun run, BroadcastId id)
    {
        await using var client = await run.ConnectAsync();
        var standing = (await client.BroadcastsAsync(id, null, run.Cancel))[0];
        run.Reporter.Write(BroadcastStandings.Receivers(standing));
        return BroadcastStandings.Of(standing);
    }

    private static async Task<Outcome> RunAsync(VerbRun run)
    {
        await using var client = await run.ConnectAsync();
        var status = await client.StatusAsync(run.Cancel);
        run.Reporter.Write(new Table("transfer", Columns, [.. status.Transfers.Select(Row)], Always: true));
        if (status.Broadcasts.Count > 0)
            run.Reporter.Write(new Table("broadcast", BroadcastColumns, [.. status.Broadcasts.Select(Row)], Always: true));
        var store = status.StoreProblem is { } problem ? $"the store is degraded: {Display.Text(problem)}" : "the store is healthy";
        return new Outcome(
            $"{Units.Count(status.Sessions, "session", "sessions")}, {Units.Count(status.Transfers.Count, "transfer", "transfers")}, {store}",
            new JsonObject
            {
                ["sessions"] = status.Sessions,
                ["transfers"] = status.Transfers.Count,
                ["storeProblem"] = status.StoreProblem,
            });
    }

    private static Table.Row Row(RunningBroadcast broadcast) => new(
        [broadcast.Id.ToString(), Display.Text(broadcast.Channel), Display.Text(broadcast.Name), PacingText.Of(broadcast.Pacing)],
        () =>
        {
            var fields = new JsonObject { ["id"] = broadcast.Id.ToString(), ["channel"] = broadcast.Channel, ["name"] = broadcast.Name };
            JsonFields.Add(fields, broadcast.Pacing);
            return fields;
        });

    private static Table.Row Row(TransferStatus transfer) => new(
        [
            Display.Text(transfer.Verb),
            transfer.Node.Value,
            Display.Text(transfer.Name),
            Display.Text(transfer.State),
            Units.Size(transfer.BytesDone),
            Units.Size(transfer.BytesTotal),
            Units.Count(transfer.Attempts, "attempt", "attempts"),
            Units.Size(transfer.BytesAgain),
            Display.Text(transfer.LastInterruption),
        ],
        () => new JsonObject
        {
            ["id"] = transfer.Id,
            ["verb"] = transfer.Verb,
            ["node"] = transfer.Node.Value,
            ["name"] = transfer.Name,
            ["state"] = transfer.State,
            ["bytesDone"] = transfer.BytesDone,
            ["bytes"] = transfer.BytesTotal,
            ["attempts"] = transfer.Attempts,
            ["bytesAgain"] = transfer.BytesAgain,
            ["lastInterruption"] = transfer.LastInterruption,
            ["started"] = JsonFields.Time(transfer.StartedAt),
        });
}
