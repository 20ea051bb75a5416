using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Output;

/// <summary>How an upload or a download ended.</summary>
internal static class TransferOutcome
{
    /// <summary>Tells each skipped entry, then sums up.</summary>
    public static Outcome Of(string done, TransferReport report, IReporter reporter)
    {
        TellSkipped(report.Skipped, reporter);
        return new Outcome(Line(done, report), JsonFields.Of(report), Partial: Partial(report.Skipped));
    }

    public static string Line(string done, TransferReport report)
    {
        var name = Display.Text(report.Name);
        var files = report.Files == 1 ? "" : $" ({Units.Count(report.Files, "file", "files")})";
        var content = report.Content is { } id ? $"  content {id}" : "";
        if (report.AlreadyThere) return $"{name}{files} is there already, byte for byte  {Units.Size(report.Bytes)}{content}";
        var moved = Math.Max(0, report.Bytes - report.Resumed - report.Reused);
        var rate = report.Elapsed > TimeSpan.Zero ? moved / report.Elapsed.TotalSeconds : (double?)null;
        var resumed = report.Resumed > 0 ? $"  resumed at {Units.Size(report.Resumed)}" : "";
        var reused = report.Reused > 0 ? $"  {Units.Size(report.Reused)} of it were here before" : "";
        return $"{done} {name}{files}  {Units.Size(report.Bytes)} in {Units.Duration(report.Elapsed)}  "
            + $"{Units.Rate(rate)}{resumed}{reused}{Again(report)}{content}";
    }

    private static string Again(TransferReport report)
    {
        if (report.Attempts <= 1) return "";
        var cause = report.Interruptions.Count > 0 ? $" ({Display.Text(report.Interruptions[^1].Detail)})" : "";
        return $"  {report.Attempts} connections{cause}, {Units.Size(report.BytesAgain)} again";
    }

    /// <summary>For names that not every system can hold.</summary>
    public static Action<string> NameWarning(IReporter reporter) => warning =>
        reporter.Write(new Note(NoteKind.Warning, "not-portable", $"not portable: {Display.Text(warning)}", new() { ["entry"] = warning }));

    public static void TellSkipped(IReadOnlyList<string> skipped, IReporter reporter)
    {
        foreach (var entry in skipped)
            reporter.Write(new Note(NoteKind.Warning, "skipped", $"skipped {Display.Text(entry)}", new() { ["entry"] = entry }));
    }

    public static Failure? Partial(IReadOnlyList<string> skipped) => skipped.Count == 0
        ? null
        : new Failure(
            Reason.Partial, $"{Units.Count(skipped.Count, "entry was", "entries were")} left out",
            "--strict refuses instead of leaving out");
}
