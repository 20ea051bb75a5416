using System.CommandLine;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Configuration;

namespace FileTransfer.Node.Commands;

/// <summary>Whom a broadcast is for, how long it may take and how fast it may go: the options that say so.</summary>
internal sealed class TermsOptions
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private readonly Option<NodeId[]?> _nodes = Names("--to", "NODE,…", "Only these nodes, also when they come later", BroadcastTerms.MaxNodes);

    private readonly Option<NodeId[]?> _groups = Names("--group", "GROUP,…", "Only nodes with one of these groups", BroadcastTerms.MaxGroups);

    private readonly Option<TimeSpan?> _deadline = new("--deadline")
    {
        HelpName = "2h",
        Description = "Who has not committed so long after the start has failed (default: none)",
        CustomParser = result => CommonOptions.Parse<TimeSpan>(
            result,
            text => Quantity.TryParseDuration(text) is { } time && time >= Shortest && time <= BroadcastTerms.LongestDeadline ? time : null,
            "--deadline takes a duration from 1 s to 365 d such as 30min or 2h"),
    };

    private readonly Option<Rate?> _limit = new("--limit")
    {
        HelpName = "10MiB/s",
        Description = "What the server may send of it per second; broadcast limit changes it (default: none)",
        CustomParser = result => CommonOptions.Parse<Rate>(result, Rate.TryParse, $"--limit {Rate.Expected}"),
    };

    public void AddTo(VerbCommand command)
    {
        command.Add(_nodes);
        command.Add(_groups);
        command.Add(_deadline);
        command.Add(_limit);
    }

    public BroadcastTerms Read(ParseResult parse) => new(
        parse.GetValue(_nodes) ?? [], [.. (parse.GetValue(_groups) ?? []).Select(group => group.Value)], parse.GetValue(_deadline))
    {
        BytesPerSecond = parse.GetValue(_limit)?.BytesPerSecond,
    };

    private static Option<NodeId[]?> Names(string option, string help, string description, int most) => new(option)
    {
        HelpName = help,
        Description = description,
        CustomParser = result =>
        {
            var words = result.Tokens[^1].Value.Split(',', StringSplitOptions.TrimEntries);
            var names = words.Select(NodeId.TryParse).OfType<NodeId>().Distinct().ToArray();
            if (names.Length == words.Distinct().Count() && names.Length <= most) return names;
            result.AddError($"{option} takes up to {most} names with commas between them, not {Display.Text(result.Tokens[^1].Value)}");
            return null;
        },
    };
}
