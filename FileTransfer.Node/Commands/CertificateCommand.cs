using System.CommandLine;
using System.Text.Json.Nodes;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Fetches the delivery certificate of a broadcast that has ended.</summary>
internal static class CertificateCommand
{
    public static Command Create(VerbRunner runner)
    {
        var id = new Argument<string>("ID") { Description = "Of the broadcast, as its result and history --json name it" };
        var target = new Option<string?>("--out")
        {
            HelpName = "FILE",
            Description = "Where to put it (default: ID.certificate here)",
        };
        var place = new AdminPlace();
        var command = new VerbCommand(
            "certificate", "Fetch the delivery certificate of a broadcast that has ended",
            "filetransfer certificate 019a6f3e0c7b7d20b3c1f0e1a2b3c4d5 --out update.certificate")
        {
            id, target,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(id) is { } text && BroadcastId.TryParse(text) is null)
                result.AddError($"{Display.Text(text)} is not the id of a broadcast: 32 hexadecimal digits");
        });
        place.AddTo(command);
        runner.Bind(
            command,
            parse => place.Plan(parse, parse.GetValue(id)),
            (parse, run) => RunAsync(run, BroadcastId.TryParse(parse.GetValue(id))!.Value, parse.GetValue(target)));
        return command;
    }

    private static async Task<Outcome> RunAsync(VerbRun run, BroadcastId id, string? file)
    {
        var target = CertificateFile.Target(file ?? $"{id}.certificate")!;
        await using var client = await run.ConnectAsync();
        CertificateFile.Write(target, await client.CertificateAsync(id, run.Cancel));
        return new Outcome(
            $"certificate in {Display.Text(target)}", new JsonObject { ["id"] = id.ToString(), ["certificate"] = target });
    }
}
