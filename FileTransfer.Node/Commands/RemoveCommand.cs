using System.CommandLine;
using System.Text.Json.Nodes;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Removes a file or folder from the server.</summary>
internal static class RemoveCommand
{
    public static Command Create(VerbRunner runner)
    {
        var remote = new Argument<RelativePath?>("REMOTE")
        {
            Description = "A file or folder of the server",
            CustomParser = CommonOptions.RemotePath,
        };
        var home = CommonOptions.Home();
        var command = new VerbCommand(
            "rm", "Remove a file or a whole folder from the server",
            "filetransfer rm site/2025")
        {
            remote, home,
        };
        runner.Bind(
            command,
            parse => new VerbPlan(parse.GetValue(remote)?.Value).With("--home", "client.home", parse.GetValue(home)),
            (parse, run) => RunAsync(run, parse.GetValue(remote)!));
        return command;
    }

    private static async Task<Outcome> RunAsync(VerbRun run, RelativePath path)
    {
        await using var client = await run.ConnectAsync();
        await client.RemoveAsync(path, run.Cancel);
        return new Outcome($"removed {Display.Text(path)}", new JsonObject { ["path"] = path.Value });
    }
}
