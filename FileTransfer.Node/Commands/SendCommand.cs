using System.CommandLine;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Puts files and folders on the server.</summary>
internal static class SendCommand
{
    public static Command Create(VerbRunner runner)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "Files and folders; each arrives under its own name",
        };
        var to = new Option<RelativePath?>("--to")
        {
            HelpName = "DIR",
            Description = "The server's folder to put them in (default: the top)",
            CustomParser = CommonOptions.RemotePath,
        };
        var ifExists = CommonOptions.IfExists();
        var strict = CommonOptions.Strict();
        var portable = CommonOptions.Portable();
        var home = CommonOptions.Home();
        var command = new VerbCommand(
            "send", "Put files and folders on the server",
            "filetransfer send report.pdf",
            "filetransfer send photos plans.zip --to site/2026 --if-exists overwrite")
        {
            paths, to, ifExists, strict, portable, home,
        };
        runner.Bind(
            command,
            parse => new VerbPlan(string.Join(' ', parse.GetRequiredValue(paths))) { Resumable = true }
                .With("--home", "client.home", parse.GetValue(home)),
            (parse, run) => RunAsync(
                run,
                new SendOrder(
                    LocalPaths.Existing(parse.GetRequiredValue(paths)), parse.GetValue(to),
                    parse.GetValue(ifExists) ?? ExistingNames.Fail, parse.GetValue(strict)),
                parse.GetValue(portable)));
        return command;
    }

    private static async Task<Outcome> RunAsync(VerbRun run, SendOrder order, bool portable)
    {
        if (portable) PortableNames.Check(order.Paths, run.Cancel);
        await using var client = await run.ConnectAsync();
        var report = await client.SendAsync(order with { Warn = TransferOutcome.NameWarning(run.Reporter) }, run.Reporter, run.Cancel);
        return TransferOutcome.Of("sent", report, run.Reporter);
    }
}
