using System.Text.Json;
using Xunit;

namespace FileTransfer.Tests.Support;

/// <summary>A site with the broadcaster <c>hall</c>: <c>rik</c> and <c>rob</c> receive there, <c>ron</c> at the server.</summary>
public sealed class SharedBranch : IAsyncLifetime
{
    internal Site Site { get; private set; } = null!;

    internal Branch Hall { get; private set; } = null!;

    internal static IReadOnlyList<string> AtHall => ["rik", "rob"];

    internal static IReadOnlyList<string> All => ["rik", "rob", "ron"];

    internal IReadOnlyDictionary<string, NodeProcess> Clients { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Site = await Site.OpenAsync([.. All]);
        Hall = await Branch.OpenAsync(Site, "hall");
        var (rik, rob) = (Hall.ReceiveAsync("rik", "--groups", "tills"), Hall.ReceiveAsync("rob"));
        var ron = Site["ron"].Start("client", "--inbox", Site["ron"].Inbox, "--groups", "tills");
        await ron.ExpectAsync("connected");
        Clients = new Dictionary<string, NodeProcess> { ["rik"] = await rik, ["rob"] = await rob, ["ron"] = ron };
        await SeenAsync(Site, All);
    }

    public async Task DisposeAsync() => await Site.DisposeAsync();

    /// <summary>The server learns within a second who is connected to a broadcaster.</summary>
    internal static Task SeenAsync(Site site, IEnumerable<string> nodes) => Deadline.UntilAsync("the server knows who is where", async () =>
    {
        var connected = (await site.AdminAsync("nodes")).WithExit(0).Named("node").Where(node => node.Flag("connected")).Select(node => node.Text("node"));
        return nodes.All(connected.Contains);
    });

    internal string Arrived(string node, string file) => Path.Combine(Site[node].Inbox, Path.GetFileName(file));

    internal void AssertHave(string file, IEnumerable<string> nodes)
    {
        foreach (var node in nodes) SampleFiles.AssertSame(file, Arrived(node, file));
    }

    /// <summary>The last row of each receiver.</summary>
    internal static IReadOnlyDictionary<string, JsonElement> Final(NodeResult result) =>
        result.Named("receiver").Where(e => e.TryGetProperty("final", out _)).ToDictionary(e => e.Text("node"));
}
