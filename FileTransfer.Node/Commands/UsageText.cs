using System.CommandLine;
using FileTransfer.Node.Configuration;

namespace FileTransfer.Node.Commands;

/// <summary>Guesses what a wrong word of a command line was meant to be.</summary>
internal static class UsageText
{
    /// <returns>A verb or an option, or null.</returns>
    public static string? Meant(ParseResult parse)
    {
        foreach (var word in parse.UnmatchedTokens)
        {
            var command = parse.CommandResult.Command;
            var known = word.StartsWith('-')
                ? Names(command).Where(name => name.StartsWith("--", StringComparison.Ordinal))
                : command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name);
            if (Suggestion.For(word.Split('=')[0], known) is { } meant) return meant;
        }

        return null;
    }

    private static IEnumerable<string> Names(Command command)
    {
        var inherited = command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive));
        return command.Options.Concat(inherited).Select(option => option.Name);
    }
}
