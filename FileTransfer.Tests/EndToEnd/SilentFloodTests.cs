using System.Diagnostics;
using System.Net;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Security;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>Connections that want nothing, against a server that may open 1024 files. It is timed, so it runs alone.</summary>
[Collection(Alone.Name)]
public sealed class SilentFloodTests
{
    private const int Connections = 3000;

    private static readonly TimeSpan ClosedWithin = TimeSpan.FromSeconds(12);   // 10 s, and a slow machine

    /// <summary>What a member may have to wait meanwhile.</summary>
    private static readonly TimeSpan Served = TimeSpan.FromSeconds(3);

    [Fact]
    public Task Silent_connections_from_many_addresses_lock_nobody_out_and_are_all_gone_after_10_seconds() => FloodAsync(addresses: 50);

    [LongFact]
    public Task Silent_connections_from_one_address_lock_nobody_out_and_are_all_gone_after_10_seconds() => FloodAsync(addresses: 1);

    private static async Task FloodAsync(int addresses)
    {
        await using var site = await Site.OpenAsync(
            _ => new Launch { Wrapper = ["prlimit", "--nofile=1024:1024"] }, [], "ann", "ben");
        var big = SampleFiles.Make(site.NewPath("big"), 64 << 20);
        await using var relay = new Relay(site.Port, holdAfter: 8 << 20);
        var running = site["ann"].Start(Launch.ViaPort(relay.Port), "send", big);
        await relay.Held;   // a transfer is in the middle
        var linesBefore = site.Server.Errors.Count;

        var flood = await Task.WhenAll(Enumerable.Range(0, Connections).Select(i => SilentSockets.ConnectAsync(site.Port, IPAddress.Parse($"127.0.1.{1 + (i % addresses)}"))));
        var watch = Stopwatch.StartNew();
        var closed = Task.WhenAll(flood.Where(socket => socket is not null).Select(socket => SilentSockets.ClosedAsync(socket!)));
        relay.Release();

        await GreetAsync(site["ben"]);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Served);
        (await site["ben"].RunAsync("ls")).WithExit(0);
        await closed.WaitAsync(ClosedWithin);
        (await running.EndAsync()).WithExit(0);
        SampleFiles.AssertSame(big, Path.Combine(site.Data, "files", Path.GetFileName(big)));
        Assert.InRange(site.Server.Errors.Count - linesBefore, 0, 60);
        Assert.InRange(ProcessMemory.Peak(site.Server.Id), 1, 400L << 20);
        (await site["ben"].RunAsync("ls")).WithExit(0);
    }

    /// <summary>As a command does, which is patient where places are taken; its process would take time to start.</summary>
    private static async Task GreetAsync(SiteHome home)
    {
        using var identity = NodeIdentity.Fixed(NodeCredentials.Load(Path.Combine(home.Path, "pki")), TimeProvider.System);
        var connector = new ServerConnector(
            identity, [new ServerAddress("127.0.0.1", home.Site.Port)], new LinkOptions(), Deadline.Usual, TimeProvider.System);
        var link = await connector.ConnectAsync(CancellationToken.None);
        link.Close(new Failure(Reason.Cancelled, "that is all"));
    }
}
