using System.CommandLine;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>What becomes of a broadcast: a held one is committed, any is cancelled.</summary>
internal static class BroadcastDecision
{
    public static Command Commit(VerbRunner runner)
    {
        var certificate = new Option<string?>("--certificate")
        {
            HelpName = "FILE",
            Description = "Where to put the delivery certificate at the end; verify checks it",
        };
        var command = new VerbCommand(
            "commit", "Have every receiver of a held broadcast commit",
            "filetransfer broadcast commit 019a6f3e0c7b7d20b3c1f0e1a2b3c4d5 --data /srv/filetransfer")
        {
            certificate,
        };
        Bind(runner, command, (parse, run, id) => CommitAsync(run, id, CertificateFile.Target(parse.GetValue(certificate))));
        return command;
    }

    public static Command Cancel(VerbRunner runner)
    {
        var command = new VerbCommand(
            "cancel", "Give a broadcast up: receivers that have not committed discard what they hold",
            "filetransfer broadcast cancel 019a6f3e0c7b7d20b3c1f0e1a2b3c4d5 --data /srv/filetransfer");
        Bind(runner, command, (_, run, id) => CancelAsync(run, id));
        return command;
    }

    /// <summary>Adds the id, the place, and what is done.</summary>
    public static void Bind(
        VerbRunner runner, VerbCommand command, Func<ParseResult, VerbRun, BroadcastId, Task<Outcome>> body)
    {
        var id = new Argument<string>("ID") { Description = "Of the broadcast: status lists those that run" };
        command.Add(id);
        command.Validators.Add(result =>
        {
            if (result.GetValue(id) is { } text && BroadcastId.TryParse(text) is null)
                result.AddError($"{Display.Text(text)} is not the id of a broadcast: 32 hexadecimal digits");
        });
        var place = new AdminPlace();
        place.AddTo(command);
        runner.Bind(
            command,
            parse => place.Plan(parse, parse.GetValue(id)) with { Resumable = true },
            (parse, run) => body(parse, run, BroadcastId.TryParse(parse.GetValue(id))!.Value));
    }

    private static async Task<Outcome> CommitAsync(VerbRun run, BroadcastId id, string? certificate)
    {
        await using var client = await run.ConnectAsync();
        var report = await client.DecideAsync(id, commit: true, run.Reporter, run.Cancel);
        var outcome = BroadcastOutcome.Of(report, run.Reporter);
        if (certificate is null) return outcome;
        CertificateFile.Write(certificate, await client.CertificateAsync(id, run.Cancel));
        outcome.Fields["certificate"] = certificate;
        return outcome with { Text = $"{outcome.Text}\ncertificate in {Display.Text(certificate)}" };
    }

    private static async Task<Outcome> CancelAsync(VerbRun run, BroadcastId id)
    {
        await using var client = await run.ConnectAsync();
        return StagedOutcome.Cancelled(await client.DecideAsync(id, commit: false, run.Reporter, run.Cancel), run.Reporter);
    }
}
