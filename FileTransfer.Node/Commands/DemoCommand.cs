using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using FileTransfer.Node.Hosting;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Shows the main job on this machine alone.</summary>
internal static class DemoCommand
{
    private static readonly string[] Columns = ["step", "files", "size", "time", "rate", "byte for byte"];

    public static Command Create(VerbRunner runner)
    {
        var command = new VerbCommand(
            "demo", "Show it all on this machine: a server, three clients, send, get, broadcast, certificate",
            "filetransfer demo",
            "filetransfer demo --json");
        runner.Bind(command, _ => new VerbPlan(null), (_, run) => RunAsync(run));
        return command;
    }

    private static async Task<Outcome> RunAsync(VerbRun run)
    {
        var watch = Stopwatch.StartNew();
        await using var demo = new Demo(text => run.Reporter.Write(new Note(NoteKind.Message, "note", text, new() { ["message"] = text })));
        var steps = await demo.RunAsync(run.Cancel);
        var line = $"all copies are the same, byte for byte; {Units.Duration(watch.Elapsed)} in all";
        var fields = new JsonObject { ["steps"] = steps.Count, ["seconds"] = JsonFields.Seconds(watch.Elapsed) };
        return new Outcome(line, fields, new Table("step", Columns, [.. steps.Select(Row)], Always: false));
    }

    private static Table.Row Row(DemoStep step)
    {
        var rate = step.Bytes > 0 ? step.Bytes / step.Elapsed.TotalSeconds : (double?)null;
        return new Table.Row(
            [
                step.What,
                step.Files > 0 ? $"{step.Files}" : "",
                step.Bytes > 0 ? Units.Size(step.Bytes) : "",
                Units.Duration(step.Elapsed),
                rate is null ? "" : Units.Rate(rate),
                step.Same ? "yes" : "",
            ],
            () => new JsonObject
            {
                ["step"] = step.What,
                ["files"] = step.Files,
                ["bytes"] = step.Bytes,
                ["seconds"] = JsonFields.Seconds(step.Elapsed),
                ["same"] = step.Same,
            });
    }
}
