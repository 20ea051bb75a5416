using System.Text.RegularExpressions;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Architecture;

/// <summary>Reads the sources, so that the direction of dependencies (docs/architecture.md) cannot rot.</summary>
public sealed partial class LayeringTests
{
    private const string Project = "FileTransfer.Actors";

    /// <summary>Folders of actors coordinate all others; null stands for that.</summary>
    private static readonly Dictionary<string, string[]?> MayUse = new()
    {
        ["Domain"] = [],
        ["Buffers"] = ["Domain"],
        ["Protocol"] = ["Domain", "Buffers"],
        ["Telemetry"] = ["Domain"],
        ["Hashing"] = ["Domain"],
        ["Storage"] = ["Domain", "Buffers", "Hashing", "Telemetry"],
        ["Security"] = ["Domain", "Protocol"],
        ["Receipts"] = ["Domain", "Security"],
        ["Links"] = ["Domain", "Buffers", "Security", "Telemetry"],
        ["Serialization"] = ["Domain", "Protocol", "Buffers", "Links"],
        ["Swarm"] = ["Domain"],
        ["Remote"] = ["Domain", "Buffers", "Protocol", "Security", "Links", "Serialization"],
        ["Sites"] = null,
        ["Transfers"] = null,
        ["Sessions"] = null,
        ["Server"] = null,
        ["Client"] = null,
        ["Broadcasts"] = null,
        ["Peers"] = null,
        ["Rehearsals"] = null,
    };

    private static readonly string[] WithoutAkka = ["Storage", "Links", "Security", "Receipts", "Hashing", "Domain", "Buffers", "Swarm"];

    [Fact]
    public void Every_folder_uses_only_the_folders_below_it()
    {
        var arrows = Files().SelectMany(file => Arrows(file.Folder, File.ReadAllText(file.Path))).ToArray();

        Assert.NotEmpty(arrows);
        Assert.Empty(arrows.Where(arrow => !IsAllowed(arrow.From, arrow.To)).Select(arrow => $"{arrow.From} uses {arrow.To}").Distinct());
    }

    [Fact]
    public void Every_folder_is_in_the_table()
    {
        var folders = Files().Select(file => file.Folder).ToHashSet();

        Assert.Contains("Domain", folders);
        Assert.Empty(folders.Except(MayUse.Keys).Select(folder => folder == "" ? "a file outside any folder" : folder));
    }

    [Fact]
    public void The_table_has_no_circles_below_the_actors() => Assert.Empty(
        from folder in MayUse
        where folder.Value is not null
        from used in folder.Value
        where Reachable(used).Contains(folder.Key)
        select $"{folder.Key} and {used} use each other");

    [Fact]
    public void Plain_code_does_not_know_actors()
    {
        var plain = Files().Where(file => WithoutAkka.Contains(file.Folder)).ToArray();

        Assert.NotEmpty(plain);
        Assert.Empty(plain.Where(file => MentionsAkka(File.ReadAllText(file.Path))).Select(file => file.Path));
    }

    [Theory]
    [InlineData("using FileTransfer.Actors.Storage;", "Storage")]
    [InlineData("using static FileTransfer.Actors.Client.Something;", "Client")]
    [InlineData("private readonly FileTransfer.Actors.Links.ILink _link;", "Links")]
    [InlineData("Links.ILink link = null;", "Links")]
    public void An_arrow_upwards_is_seen_however_it_is_written(string source, string used) =>
        Assert.Contains(Arrows("Domain", source), arrow => arrow.To == used && !IsAllowed(arrow.From, arrow.To));

    [Fact]
    public void A_mention_of_the_actor_library_is_seen()
    {
        Assert.True(MentionsAkka("using Akka.Actor;"));
        Assert.False(MentionsAkka("ALPN filetransfer-akka/1"));
    }

    private static IEnumerable<(string Path, string Folder)> Files() =>
        RepositoryRoot.Sources(Project).Select(path => (path, RepositoryRoot.FolderOf(Project, path)));

    private static IEnumerable<(string From, string To)> Arrows(string folder, string source) =>
        from Match use in UsedFolder().Matches(source)
        let used = use.Groups["full"].Success ? use.Groups["full"].Value : use.Groups["short"].Value
        where used != folder && (use.Groups["full"].Success || MayUse.ContainsKey(used))
        select (folder, used);

    private static bool IsAllowed(string from, string to) =>
        MayUse.TryGetValue(from, out var allowed) && (allowed is null || allowed.Contains(to));

    private static HashSet<string> Reachable(string folder)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>([folder]);
        while (open.TryPop(out var next))
        {
            foreach (var used in MayUse[next] ?? [])
            {
                if (reached.Add(used)) open.Push(used);
            }
        }

        return reached;
    }

    private static bool MentionsAkka(string source) => source.Contains("Akka", StringComparison.Ordinal);

    /// <summary>The second form needs no using: code in one of our namespaces sees its neighbours by their last name.</summary>
    [GeneratedRegex(@"FileTransfer\.Actors\.(?<full>\w+)|(?<![\w.""])(?<short>Storage|Links|Security|Receipts|Serialization|Telemetry|Hashing|Buffers|Transfers|Sessions|Broadcasts|Swarm)\.[A-Z]")]
    private static partial Regex UsedFolder();
}
