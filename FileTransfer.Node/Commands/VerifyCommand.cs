using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>
/// Checks a delivery certificate offline, or has the server read what it stores and compare it with what was committed.
/// </summary>
internal static class VerifyCommand
{
    public static Command Create(VerbRunner runner)
    {
        var place = new AdminPlace();
        var certificate = new Argument<string?>("CERTIFICATE")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "What broadcast --certificate wrote",
        };
        var path = new Argument<string?>("PATH")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "A file or folder to compare with what was delivered",
        };
        var authority = new Option<string?>("--ca")
        {
            HelpName = "FILE",
            Description = "The site's CA: pki/ca.crt in a node's home, .filetransfer/pki/ca.crt on the server",
        };
        var stored = new Option<bool>("--stored") { Description = "Read what the server stores" };
        var sample = new Option<double>("--sample")
        {
            Description = "Share of each file to read, such as 5% (default: all of it)",
            CustomParser = result => ParseShare(result),
            DefaultValueFactory = _ => 1,
        };
        var command = new VerbCommand(
            "verify", "Check a delivery certificate, or what the server stores (exit 7 when something is wrong)",
            "filetransfer verify update.certificate update.zip --ca ca.crt",
            "filetransfer verify --stored --sample 5% --data /srv/filetransfer")
        {
            certificate, path, authority, stored, sample,
        };
        command.Validators.Add(result =>
        {
            var named = result.GetValue(certificate) is not null;
            if (result.GetValue(stored) == named) result.AddError("verify needs either CERTIFICATE or --stored");
            else if (named && result.GetValue(authority) is null) result.AddError("verify CERTIFICATE needs --ca FILE");
            else if (!named && result.GetValue(authority) is not null) result.AddError("--ca belongs to verify CERTIFICATE");
        });
        place.AddTo(command);
        runner.Bind(
            command,
            parse => place.Plan(parse, parse.GetValue(certificate)),
            (parse, run) => parse.GetValue(certificate) is { } file
                ? CertificateVerification.RunAsync(run, file, parse.GetValue(path), parse.GetRequiredValue(authority)!)
                : RunAsync(run, parse.GetValue(sample)));
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
