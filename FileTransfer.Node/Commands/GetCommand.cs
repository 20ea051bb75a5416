using System.CommandLine;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Configuration;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Fetches a file or folder from the server.</summary>
internal static class GetCommand
{
    public static Command Create(VerbRunner runner)
    {
        var remote = new Argument<RelativePath?>("REMOTE")
        {
            Description = "A file or folder of the server",
            CustomParser = CommonOptions.RemotePath,
        };
        var target = new Option<string?>("--out")
        {
            HelpName = "PATH",
            Description = "Where to put it; a folder that exists receives it under its own name (default: here)",
        };
        var ifExists = CommonOptions.IfExists();
        var home = CommonOptions.Home();
        var command = new VerbCommand(
            "get", "Fetch a file or folder from the server",
            "filetransfer get report.pdf",
            "filetransfer get site/2026 --out ./copy --if-exists keep-both")
        {
            remote, target, ifExists, home,
        };
        runner.Bind(
            command,
            parse => new VerbPlan(parse.GetValue(remote)?.Value) { Resumable = true }
                .With("--home", "client.home", parse.GetValue(home)),
            (parse, run) => RunAsync(
                run,
                new GetOrder(
                    parse.GetValue(remote)!, Folders.Full(parse.GetValue(target) ?? "."),
                    parse.GetValue(ifExists) ?? ExistingNames.Fail)));
        return command;
    }

    private static async Task<Outcome> RunAsync(VerbRun run, GetOrder order)
    {
        await using var client = await run.ConnectAsync();
        var report = await client.GetAsync(order, run.Reporter, run.Cancel);
        return TransferOutcome.Of("fetched", report, run.Reporter);
    }
}
