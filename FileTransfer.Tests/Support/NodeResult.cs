using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace FileTransfer.Tests.Support;

/// <summary>What a process said until it ended.</summary>
/// <param name="Command">For messages.</param>
/// <param name="Out">Lines of its output stream.</param>
/// <param name="Errors">Lines of its error stream.</param>
internal sealed partial record NodeResult(string Command, int Exit, IReadOnlyList<string> Out, IReadOnlyList<string> Errors)
{
    /// <summary>Every line of the output as JSON; a line that is none fails the test.</summary>
    public IReadOnlyList<JsonElement> Events { get; } = [.. Out.Select(line => Parse(line, Command))];

    /// <summary>The <c>result</c> or <c>error</c> that every command ends with.</summary>
    public JsonElement Last => Events[^1];

    public override string ToString() =>
        $"{Command}\nexit {Exit}\n--- out\n{string.Join('\n', Out.TakeLast(60))}\n--- errors\n{string.Join('\n', Errors.TakeLast(60))}";

    public IEnumerable<JsonElement> Named(string name) => Events.Where(e => e.Is(name));

    public NodeResult WithExit(int expected)
    {
        Assert.True(Exit == expected, $"Exit {expected} was expected of {this}");
        Assert.True(Last.Is("result") || Last.Is("error"), $"The last line is neither result nor error: {this}");
        Assert.True(Last.Number("exit") == Exit, $"The last line names another exit code: {this}");
        return this;
    }

    /// <summary>Exactly one failure with this exit code and reason.</summary>
    public NodeResult WithError(int expected, string code)
    {
        WithExit(expected);
        Assert.True(Last.Is("error") && Last.Text("code") == code, $"The code {code} was expected of {this}");
        return this;
    }

    private static JsonElement Parse(string line, string command)
    {
        try
        {
            return JsonElement.Parse(line);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{command} wrote a line that is no JSON: {line}", e);
        }
    }

    /// <summary>For people: at most three lines, and nothing of how the program is built.</summary>
    public static void AssertPolite(int expected, int exit, IReadOnlyList<string> output, IReadOnlyList<string> errors)
    {
        var all = $"exit {exit}\n{string.Join('\n', output)}\n---\n{string.Join('\n', errors)}";
        Assert.True(exit == expected, $"Exit {expected} was expected: {all}");
        errors = [.. errors.Where(line => !Progress().IsMatch(line))];   // of a slow machine
        Assert.True(errors.Count is >= 1 and <= 3, $"One to three lines were expected: {all}");
        Assert.True(errors[0].StartsWith("filetransfer: ", StringComparison.Ordinal), all);
        Assert.True(!errors.Any(line => Innards().IsMatch(line)), $"That is for developers: {all}");
    }

    [GeneratedRegex(@"^(offering|preparing|transferring|reconnecting) .* % ")]
    private static partial Regex Progress();

    [GeneratedRegex(@"^\s+at |\w+Exception\b|\b(System|FileTransfer|Akka|Microsoft)\.\w|akka://")]
    private static partial Regex Innards();
}
