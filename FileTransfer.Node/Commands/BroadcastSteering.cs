using System.CommandLine;
using System.Text.Json.Nodes;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>What can be changed about a broadcast while it runs: pause, resume, limit.</summary>
internal static class BroadcastSteering
{
    private const string Id = "019a6f3e0c7b7d20b3c1f0e1a2b3c4d5";

    public static Command Pause(VerbRunner runner)
    {
        var command = new VerbCommand(
            "pause", "Stop a broadcast for now: receivers keep what they have",
            $"filetransfer broadcast pause {Id} --data /srv/filetransfer");
        BroadcastDecision.Bind(runner, command, (_, run, id) => SteerAsync(run, id, Steering.Pause, null));
        return command;
    }

    public static Command Resume(VerbRunner runner)
    {
        var command = new VerbCommand(
            "resume", "Let a paused broadcast go on where it was",
            $"filetransfer broadcast resume {Id} --data /srv/filetransfer");
        BroadcastDecision.Bind(runner, command, (_, run, id) => SteerAsync(run, id, Steering.Resume, null));
        return command;
    }

    public static Command Limit(VerbRunner runner)
    {
        var rate = new Argument<Rate>("RATE")
        {
            Description = "What the server may send of it per second: 10MiB/s, 80mbit, or none",
            CustomParser = result => CommonOptions.Parse<Rate>(result, Rate.TryParse, $"RATE {Rate.Expected}, or is none"),
        };
        var command = new VerbCommand(
            "limit", "Bound how fast the server sends a broadcast",
            $"filetransfer broadcast limit {Id} 10MiB/s --data /srv/filetransfer",
            $"filetransfer broadcast limit {Id} none --data /srv/filetransfer");
        BroadcastDecision.Bind(runner, command, (parse, run, id) => SteerAsync(run, id, Steering.Limit, parse.GetValue(rate).BytesPerSecond));
        command.Add(rate);
        return command;
    }

    private static async Task<Outcome> SteerAsync(VerbRun run, BroadcastId id, Steering steering, long? bytesPerSecond)
    {
        await using var client = await run.ConnectAsync();
        var (changed, broadcast) = await client.SteerAsync(id, steering, bytesPerSecond, run.Cancel);
        var fields = new JsonObject
        {
            ["id"] = broadcast.Id.ToString(),
            ["channel"] = broadcast.Channel,
            ["name"] = broadcast.Name,
            ["changed"] = changed,
        };
        JsonFields.Add(fields, broadcast.Pacing);
        var now = changed ? "is now" : "was already";
        return new Outcome($"broadcast {Display.Text(broadcast.Name)} {now} {PacingText.Of(broadcast.Pacing)}", fields);
    }
}
