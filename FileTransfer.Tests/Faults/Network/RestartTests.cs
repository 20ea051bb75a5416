using FileTransfer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace FileTransfer.Tests.Faults.Network;

/// <summary>A server that starts again under clients that only wait.</summary>
public sealed class RestartTests(ITestOutputHelper output)
{
    private const int Many = 200;

    [LongFact]
    public async Task Two_hundred_clients_come_back_to_a_restarted_server_and_not_as_one()
    {
        await using var site = await Site.OpenAsync("ann");
        await using var clients = await IdleClients.StartAsync(site, "ann", Many);
        var time = TimeProvider.System;

        await site.Server.KillAsync();
        await Deadline.UntilAsync("the loss of every client", () => clients.Connected == 0);
        await Deadline.PassAsync(TimeSpan.FromSeconds(3));
        await site.StartServerAsync();
        var ready = time.GetTimestamp();
        await using (var commands = clients.CommandsOf(site, "ann")) await commands.ListAsync(null, CancellationToken.None);
        var served = time.GetElapsedTime(ready);
        await Deadline.UntilAsync("the return of every client", () => clients.Connected == Many);
        var all = time.GetElapsedTime(ready);

        var bins = clients.Attempts.Where(at => at >= ready).CountBy(at => (int)time.GetElapsedTime(ready, at).TotalSeconds)
            .OrderBy(bin => bin.Key).Select(bin => bin.Value).ToArray();
        output.WriteLine($"a command after {served.TotalSeconds:0.0} s, all after {all.TotalSeconds:0.0} s, attempts per second: {string.Join(' ', bins)}");
        Assert.InRange(served, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.InRange(all, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.InRange(bins.Max(), 1, Many * 3 / 4);
        await AssertEachOnceAsync(site, Many);
    }

    [LongFact]
    public async Task Clients_are_registered_again_after_each_of_ten_restarts_and_once_only()
    {
        const int few = 5;
        await using var site = await Site.OpenAsync("ann");
        await using var clients = await IdleClients.StartAsync(site, "ann", few);

        for (var i = 0; i < 10; i++)
        {
            await site.Server.KillAsync();
            await Deadline.UntilAsync("the loss of every client", () => clients.Connected == 0);
            await site.StartServerAsync();
            var ready = TimeProvider.System.GetTimestamp();
            await Deadline.UntilAsync("the return of every client", () => clients.Connected == few);
            var back = TimeProvider.System.GetElapsedTime(ready);
            output.WriteLine($"all after {back.TotalSeconds:0.00} s");
            Assert.InRange(back, TimeSpan.Zero, TimeSpan.FromSeconds(10));
            await AssertEachOnceAsync(site, few);
        }
    }

    private static async Task AssertEachOnceAsync(Site site, int count)
    {
        var rows = (await site.AdminAsync("nodes")).WithExit(0).Named("node")
            .Where(row => row.Text("node").StartsWith("idle-", StringComparison.Ordinal)).ToArray();
        Assert.Equal(count, rows.Length);
        Assert.Equal(count, rows.Select(row => row.Text("node")).Distinct().Count());
        Assert.All(rows, row => Assert.Equal("connected", row.Text("state")));
        var sessions = (await site.AdminAsync("status")).WithExit(0).Last.Number("sessions");
        Assert.Equal(count + 1, sessions);   // and the one that asks
    }
}
