using System.CommandLine;
using System.CommandLine.Parsing;
using FileTransfer.Node.Configuration;

namespace FileTransfer.Node.Commands;

/// <summary>Guesses what a wrong word of a command line was meant to be.</summary>
internal static class UsageText
{
    /// <summary>The library takes an unknown option for an argument; a path that begins with - stands after --.</summary>
    /// <returns>The first such word, or null.</returns>
    public static string? UnknownOption(ParseResult parse, IReadOnlyList<string> words) =>
        parse.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Select(token => token.Value)
            .Where(value => value.Length > 1 && value[0] == '-')
            .FirstOrDefault(value => words.TakeWhile(word => word != "--").Contains(value));

    /// <param name="parse">Of the wrong line.</param>
    /// <param name="unknown">A word known to be wrong, besides those the parser did not match.</param>
    /// <returns>A verb or an option, or null.</returns>
    public static string? Meant(ParseResult parse, string? unknown)
    {
        foreach (var word in parse.UnmatchedTokens.Prepend(unknown).OfType<string>())
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
        var inherited = command.Parents.OfType<Command>()
            .SelectMany(parent => parent.Options.Where(option => option.Recursive));
        return command.Options.Concat(inherited).Select(option => option.Name);
    }
}
