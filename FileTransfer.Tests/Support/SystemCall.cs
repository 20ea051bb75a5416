using System.Text.RegularExpressions;

namespace FileTransfer.Tests.Support;

/// <summary>One call in a trace of <see cref="Strace"/>.</summary>
/// <param name="Text">The line it began with, arguments and paths included.</param>
/// <param name="Start">Its place in the trace.</param>
/// <param name="End">The place of its end: a call that starts later saw its effect.</param>
internal sealed partial record SystemCall(string Name, string Text, int Start, int End)
{
    /// <summary>Calls that had not ended when the trace did are left out.</summary>
    public static IReadOnlyList<SystemCall> Parse(IReadOnlyList<string> trace)
    {
        var calls = new List<SystemCall>();
        var open = new Dictionary<string, SystemCall>();
        for (var i = 0; i < trace.Count; i++)
        {
            var line = Line().Match(trace[i]);
            if (!line.Success) continue;
            var (thread, name) = (line.Groups["thread"].Value, line.Groups["name"].Value);
            if (line.Groups["resumed"].Success)
            {
                if (open.Remove(thread, out var begun)) calls.Add(begun with { End = i });
            }
            else if (trace[i].EndsWith("<unfinished ...>", StringComparison.Ordinal))
            {
                open[thread] = new SystemCall(name, trace[i], i, int.MaxValue);
            }
            else
            {
                calls.Add(new SystemCall(name, trace[i], i, i));
            }
        }

        return calls;
    }

    /// <summary>Whether its first argument is an open file whose path ends so.</summary>
    public bool IsOn(string path) => FirstArgument().Match(Text).Groups["path"].Value.EndsWith(path, StringComparison.Ordinal);

    [GeneratedRegex(@"^(?<thread>\d+) +[\d.]+ (?<resumed><\.\.\. )?(?<name>\w+)")]
    private static partial Regex Line();

    [GeneratedRegex(@"\(\d+<(?<path>[^>]*)>")]
    private static partial Regex FirstArgument();
}
