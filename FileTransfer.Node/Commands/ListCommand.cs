using System.CommandLine;
using System.Text.Json.Nodes;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Shows what the server keeps.</summary>
internal static class ListCommand
{
    private static readonly string[] Columns = ["name", "size", "modified", "content"];

    public static Command Create(VerbRunner runner)
    {
        var remote = new Argument<RelativePath?>("REMOTE")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "A file or folder of the server (default: the top)",
            CustomParser = CommonOptions.RemotePath,
        };
        var home = CommonOptions.Home();
        var command = new VerbCommand(
            "ls", "Show what the server keeps",
            "filetransfer ls",
            "filetransfer ls site/2026 --json")
        {
            remote, home,
        };
        runner.Bind(
            command,
            parse => new VerbPlan(parse.GetValue(remote)?.Value).With("--home", "client.home", parse.GetValue(home)),
            (parse, run) => RunAsync(run, parse.GetValue(remote)));
        return command;
    }

    private static async Task<Outcome> RunAsync(VerbRun run, RelativePath? path)
    {
        await using var client = await run.ConnectAsync();
        var entries = await client.ListAsync(path, run.Cancel);
        run.Reporter.Write(new Table("entry", Columns, [.. entries.Select(Row)], Always: true));
        return new Outcome("", new JsonObject { ["entries"] = entries.Count });
    }

    private static Table.Row Row(RemoteEntry entry)
    {
        var folder = entry.Kind == EntryKind.Folder;
        return new Table.Row(
            [
                Display.Text(entry.Path) + (folder ? "/" : ""),
                folder ? "" : Units.Size(entry.Size),
                Units.Time(entry.ModifiedAt),
                entry.Content?.ToString() ?? "",
            ],
            () => new JsonObject
            {
                ["path"] = entry.Path.Value,
                ["kind"] = folder ? "folder" : "file",
                ["size"] = entry.Size,
                ["modified"] = JsonFields.Time(entry.ModifiedAt),
                ["contentId"] = entry.Content?.ToString(),
            });
    }
}
