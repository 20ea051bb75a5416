using System.Globalization;

namespace FileTransfer.Benchmarks.Processes;

/// <summary>What a verb that runs whole processes is told.</summary>
/// <param name="Names">Of scenarios; none for all.</param>
/// <param name="Runs">Null for the scenario's own number.</param>
/// <param name="Program">An executable that is published already, or null.</param>
internal sealed record RunArguments(IReadOnlyList<string> Names, int? Runs, string? Program)
{
    public static RunArguments Parse(IReadOnlyList<string> arguments)
    {
        var (names, runs, program) = (new List<string>(), (int?)null, (string?)null);
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "--runs" && i + 1 < arguments.Count
                && int.TryParse(arguments[i + 1], CultureInfo.InvariantCulture, out var count) && count > 0)
                (runs, i) = (count, i + 1);
            else if (arguments[i] == "--program" && i + 1 < arguments.Count)
                (program, i) = (arguments[i + 1], i + 1);
            else
                names.Add(arguments[i]);
        }

        return new RunArguments(names, runs, program);
    }
}
