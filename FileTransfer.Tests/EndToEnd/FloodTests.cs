using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FileTransfer.Actors.Protocol;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>Connections that want nothing, and members that want too much.</summary>
public sealed class FloodTests
{
    private static readonly Launch Hasty = new()
    {
        Environment = new Dictionary<string, string> { ["FILETRANSFER_LINKS_HANDSHAKE_TIMEOUT"] = "3s" },
    };

    private static readonly TimeSpan ClosedWithin = TimeSpan.FromSeconds(12);   // 10 s, and a slow machine

    [Fact]
    public async Task Half_a_ClientHello_is_closed_at_the_deadline_whatever_trickles_in()
    {
        await using var site = await Site.OpenAsync(_ => Hasty, []);
        using var socket = await SilentSockets.ConnectAsync(site.Port, IPAddress.Loopback) ?? throw new InvalidOperationException("no connection");
        var watch = Stopwatch.StartNew();
        await socket.SendAsync(new byte[] { 0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc });

        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        var closed = SilentSockets.ClosedAsync(socket);
        while (!closed.IsCompleted && watch.Elapsed < ClosedWithin)
        {
            await timer.WaitForNextTickAsync();
            try
            {
                await socket.SendAsync(new byte[] { 3 });
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                break;   // closed
            }
        }

        await closed.WaitAsync(ClosedWithin);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(2.9), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task What_is_no_TLS_is_closed_quietly()
    {
        await using var site = await Site.OpenAsync(_ => Hasty, [], "ann");
        var before = site.Server.Errors.Count;
        string[] said = ["GET / HTTP/1.1\r\nHost: x\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "\u0016\u0003\u0001garbage"];
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            using var socket = await SilentSockets.ConnectAsync(site.Port, IPAddress.Loopback) ?? throw new InvalidOperationException("no connection");
            await socket.SendAsync(System.Text.Encoding.Latin1.GetBytes(said[i % said.Length]));
            await SilentSockets.ClosedAsync(socket).WaitAsync(ClosedWithin);
        }));

        Assert.InRange(site.Server.Errors.Count - before, 0, 1);   // the line of the minute, when one has just ended
        (await site["ann"].RunAsync("ls")).WithExit(0);
    }

    [LongFact]
    public async Task A_member_that_sends_a_frame_byte_by_byte_loses_its_link()
    {
        await using var site = await Site.OpenAsync("ann");
        await using var peer = await RawPeer.ConnectAsync(site["ann"]);
        var watch = Stopwatch.StartNew();
        await peer.WriteAsync([1, 2, 0, 0, 1, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0]);   // a chunk frame of 4 MiB
        var ended = peer.EndAsync();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (!ended.IsCompleted && watch.Elapsed < TimeSpan.FromSeconds(40))
        {
            await timer.WaitForNextTickAsync();
            await peer.WriteAsync([0]);
        }

        await ended;
        await Deadline.UntilAsync("the line in the log", () => site.Server.Errors.Any(line =>
            line.Contains("ann", StringComparison.Ordinal) && line.Contains("bytes a second", StringComparison.Ordinal)));
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(35));
    }

    [Fact]
    public async Task A_node_over_its_quota_is_refused_with_the_numbers_and_others_are_not()
    {
        var config = Path.GetTempFileName();
        await File.WriteAllTextAsync(config, "filetransfer.server.quota-per-node = \"1 MiB\"\n");
        await using var site = await Site.OpenAsync(_ => null, ["--config", config], "ann", "ben");
        await site["ann"].SendAsync(SampleFiles.Make(site.NewPath("first"), 700 << 10));
        var second = SampleFiles.Make(site.NewPath("second"), 700 << 10);

        var said = await site["ann"].RefusesAsync(6, "send", second);

        Assert.Contains("700 KiB of its 1 MiB", said.Replace(".0", "", StringComparison.Ordinal), StringComparison.Ordinal);
        await site["ben"].SendAsync(second);
        File.Delete(config);
    }

    [Fact]
    public async Task A_member_that_offers_and_says_no_more_is_told_after_the_progress_timeout()
    {
        await using var site = await Site.OpenAsync(_ => new Launch
        {
            Environment = new Dictionary<string, string> { ["FILETRANSFER_TRANSFERS_PROGRESS_TIMEOUT"] = "1s" },
        }, [], "ann");
        await using var peer = await RawPeer.ConnectAsync(site["ann"]);

        await peer.SendAsync(1, Attacks.OfferOf(1, 1));

        Assert.Equal(FileTransfer.Actors.Domain.Reason.Stalled, (await peer.ExpectAsync<TransferProtocol.Reject>(1)).Failure.Reason);
    }

    [Fact]
    public async Task Manifests_beyond_their_memory_are_refused_and_the_memory_comes_back()
    {
        await using var site = await Site.OpenAsync(_ => new Launch
        {
            Environment = new Dictionary<string, string> { ["FILETRANSFER_TRANSFERS_MANIFESTS"] = "1MiB" },
        }, [], "ann");
        for (var round = 0; round < 3; round++)
        {
            await using var peer = await RawPeer.ConnectAsync(site["ann"]);
            await peer.SendAsync(1, Attacks.OfferOf(100_000, 100_000));
            for (var part = 0; part < 100; part++)
            {
                await peer.SendAsync(1, new TransferProtocol.OfferEntries(
                    [.. Enumerable.Range(part * 100, 100).Select(i => new FileTransfer.Actors.Domain.Entry(
                        FileTransfer.Actors.Domain.RelativePath.Parse($"file-{i}"), FileTransfer.Actors.Domain.EntryKind.File, 1, DateTime.UnixEpoch, false))],
                    Last: false));
            }

            Assert.Equal(FileTransfer.Actors.Domain.Reason.LimitReached, (await peer.ExpectAsync<TransferProtocol.Reject>(1)).Failure.Reason);
        }

        await site["ann"].SendAsync(SampleFiles.Make(site.NewPath("small"), 10));
    }
}
