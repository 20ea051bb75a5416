using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Has the server read what it stores and compare it with what was committed.</summary>
internal static class VerifyCommand
{
    public static Command Create(VerbRunner runner)
    {
        var place = new AdminPlace();
        var stored = new Option<bool>("--stored") { Description = "Read what the server stores" };
        var sample = new Option<double>("--sample")
        {
            Description = "Share of each file to read, such as 5% (default: all of it)",
            CustomParser = result => ParseShare(result),
            DefaultValueFactory = _ => 1,
        };
        var command = new VerbCommand(
            "verify", "Compare stored files with what was committed; damaged ones go into quarantine (exit 7)",
            "filetransfer verify --stored --sample 5% --data /srv/filetransfer")
        {
            stored, sample,
        };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(stored)) result.AddError("verify needs --stored");
        });
        place.AddTo(command);
        runner.Bind(command, parse => place.Plan(parse, null), (parse, run) => RunAsync(run, parse.GetValue(sample)));
        return command;
    }

    private static async Task<Outcome> RunAsync(VerbRun run, double share)
    {
        await using var client = await run.ConnectAsync();
        var damaged = new Told<RelativePath>(path => run.Reporter.Write(new Note(
            NoteKind.Warning, "damaged", $"damaged: {Display.Text(path)}, now in quarantine", new() { ["path"] = path.Value })));
        var report = await client.VerifyStoredAsync(share, damaged, run.Cancel);
        var fields = new JsonObject
        {
            ["files"] = report.Files,
            ["bytes"] = report.Bytes,
            ["damaged"] = JsonFields.Array(report.Damaged.Select(path => path.Value)),
        };
        var failure = report.Damaged.Count == 0
            ? null
            : new Failure(
                Reason.Corrupt, $"{Units.Count(report.Damaged.Count, "file is", "files are")} damaged and in quarantine",
                "send them again; history says where they are kept");
        return new Outcome(
            $"verified {Units.Count(report.Files, "file", "files")}  {Units.Size(report.Bytes)} read  {report.Damaged.Count} damaged",
            fields, Partial: failure);
    }

    private static double ParseShare(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens[^1].Value;
        if (text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var percent)
            && percent is > 0 and <= 100)
        {
            return percent / 100;
        }

        result.AddError("--sample takes a share such as 5%, above 0% and at most 100%");
        return 1;
    }

    /// <summary>Reports where it is called, unlike <see cref="Progress{T}"/>, so that nothing comes after the end.</summary>
    private sealed class Told<T>(Action<T> tell) : IProgress<T>
    {
        public void Report(T value) => tell(value);
    }
}
