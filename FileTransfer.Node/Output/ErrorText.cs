using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Output;

/// <summary>A failure for people: at most three lines (what, why, what next) besides the details asked for.</summary>
internal static class ErrorText
{
    public static IEnumerable<string> Lines(Failed failed)
    {
        var about = failed.Subject is { Length: > 0 } subject ? $"{failed.Verb} {Display.Text(subject)}" : failed.Verb;
        if (about.Length > 0) about += ": ";
        yield return $"filetransfer: {about}{Display.Text(failed.Failure.Detail)}";
        foreach (var detail in failed.Details) yield return $"  {Display.Text(detail)}";
        if (Advice.Why(failed.Failure) is { } why) yield return why;
        if (failed.Resume is { } resume)
        {
            yield return "what arrived is kept";
            yield return $"resume with: {Display.Text(resume)}";
        }
        else if (Advice.Try(failed.Verb, failed.Failure) is { } next) yield return $"try: {Display.Text(next)}";
        if (failed.Trace is { } trace)
        {
            foreach (var line in trace.Split('\n')) yield return Display.Text(line.TrimEnd('\r'));
        }
    }
}
