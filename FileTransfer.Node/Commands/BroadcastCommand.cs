using System.CommandLine;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Configuration;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Puts a file or folder on every client, or on those that are named.</summary>
internal static class BroadcastCommand
{
    public static Command Create(VerbRunner runner)
    {
        var what = new Argument<string>("PATH|REMOTE")
        {
            Description = "A file or folder of this machine, or else of the server",
        };
        var channel = new Option<string?>("--channel")
        {
            HelpName = "C",
            Description = "What the content is the desired state of (default: its name)",
        };
        var certificate = new Option<string?>("--certificate")
        {
            HelpName = "FILE",
            Description = "Where to put the delivery certificate at the end; verify checks it",
        };
        var strict = CommonOptions.Strict();
        var portable = CommonOptions.Portable();
        var modes = new BroadcastModes();
        var terms = new TermsOptions();
        var place = new AdminPlace();
        var command = new VerbCommand(
            "broadcast", "Put a file or folder on every client, or on some",
            "filetransfer broadcast ./images --data /srv/filetransfer",
            "filetransfer broadcast update.zip --certificate update.certificate",
            "filetransfer broadcast update.zip --channel update --json",
            "filetransfer broadcast update.zip --stage",
            "filetransfer broadcast update.zip --all-or-none",
            "filetransfer broadcast prices.db --group tills --deadline 2h",
            "filetransfer broadcast images.iso --limit 10MiB/s")
        {
            what, channel, certificate, strict, portable,
        };
        terms.AddTo(command);
        modes.AddTo(command, certificate);
        place.AddTo(command);
        command.Add(BroadcastDecision.Commit(runner));
        command.Add(BroadcastDecision.Cancel(runner));
        command.Add(BroadcastSteering.Pause(runner));
        command.Add(BroadcastSteering.Resume(runner));
        command.Add(BroadcastSteering.Limit(runner));
        runner.Bind(
            command,
            parse => place.Plan(parse, parse.GetValue(what)) with { Resumable = true },
            (parse, run) => RunAsync(
                run,
                Order(parse.GetRequiredValue(what), parse.GetValue(channel), parse.GetValue(strict)) with
                {
                    Mode = modes.Of(parse),
                    Terms = terms.Read(parse),
                },
                parse.GetValue(portable),
                CertificateFile.Target(parse.GetValue(certificate))));
        return command;
    }

    private static BroadcastOrder Order(string what, string? channel, bool strict)
    {
        if (LocalPaths.Exists(what)) return new BroadcastOrder(Folders.Full(what), null, channel, strict);
        if (RelativePath.TryParse(what) is { } remote) return new BroadcastOrder(null, remote, channel, strict);
        throw new FailureException(Reason.NotFound, $"{Display.Text(what)} does not exist on this machine", "check the path");
    }

    private static async Task<Outcome> RunAsync(VerbRun run, BroadcastOrder order, bool portable, string? certificate)
    {
        if (portable && order.Path is { } path) PortableNames.Check([path], run.Cancel);
        await using var client = await run.ConnectAsync();
        var report = await client.BroadcastAsync(order with { Warn = TransferOutcome.NameWarning(run.Reporter) }, run.Reporter, run.Cancel);
        var outcome = StagedOutcome.Of(report, run.Reporter);
        if (certificate is null) return outcome;
        CertificateFile.Write(certificate, await client.CertificateAsync(report.Id, run.Cancel));
        outcome.Fields["certificate"] = certificate;
        return outcome with { Text = $"{outcome.Text}\ncertificate in {Display.Text(certificate)}" };
    }
}
