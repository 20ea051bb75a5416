using System.Text.Json;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Faults.Swarm;

/// <summary>The server goes in the middle of a broadcast: its receivers go on with what is among them.</summary>
public sealed class ServerAwayTests
{
    private const long Size = 16L << 20;

    private static readonly string[] Receivers = ["ann", "ben"];

    [LongTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_one_receiver_has_reaches_the_others_without_the_server_and_is_not_sent_again(bool inOrder)
    {
        await using var lab = await NetworkLab.OpenAsync(Receivers);
        await using var site = await Site.OpenAsync(lab, Receivers);
        var (ann, ben) = (await site["ann"].ReceiveAsync(), await site["ben"].ReceiveAsync());
        var file = SampleFiles.Make(site.NewPath(), Size);
        var broadcast = site.Start(lab.Server, "broadcast", file, "--limit", "2MiB/s", "--data", site.Data);
        await ben.ExpectAsync("progress", e => e.Number("bytes") > Size / 12);
        await broadcast.ExpectAsync("progress", e => e.Text("state") == "distributing");   // all of it is at the server, and its hashes are told

        ben.Signal(Signals.Stop);
        var ahead = (await ann.ExpectAsync("progress", e => e.Number("bytes") > Size / 3)).Number("bytes");
        await EndServerAsync(site, inOrder);
        ben.Signal(Signals.Continue);
        var among = await UntilBothHaveAsync(ann, ben, ahead);

        await site.StartServerAsync();
        var before = NetworkLab.Carried(site.Server);
        var id = (await site.AdminAsync("status")).WithExit(0).Named("broadcast").Single().Text("id");
        (await site.AdminAsync("broadcast", "limit", id, "none")).WithExit(0);
        foreach (var client in new[] { ann, ben })
        {
            var received = await client.ExpectAsync("received");
            Assert.InRange(received.Number("resumedBytes"), among, Size);
        }

        var carried = NetworkLab.Carried(site.Server) - before;
        Assert.True(carried < (1.5 * (Size - among)) + (1 << 20), $"{carried} bytes came from the server, of {Size - among} that nobody had");
        foreach (var name in Receivers) SampleFiles.AssertSame(file, Path.Combine(site[name].Inbox, Path.GetFileName(file)));
        await broadcast.DisposeAsync();
    }

    private static async Task EndServerAsync(Site site, bool inOrder)
    {
        if (!inOrder)
        {
            await site.Server.KillAsync();
            return;
        }

        site.Server.Signal(Signals.Terminate);
        await site.Server.EndAsync();
    }

    /// <returns>Bytes that each of them has, and nobody has more.</returns>
    private static async Task<long> UntilBothHaveAsync(NodeProcess one, NodeProcess other, long atLeast)
    {
        var (ofOne, ofOther) = (0L, 0L);
        while (ofOne != ofOther || ofOne < atLeast)
        {
            if (ofOne <= ofOther) ofOne = (await one.ExpectAsync("progress", IsAlone)).Number("bytes");
            else ofOther = (await other.ExpectAsync("progress", IsAlone)).Number("bytes");
        }

        return ofOne;
    }

    private static bool IsAlone(JsonElement progress) => progress.Text("state") == "alone";
}
