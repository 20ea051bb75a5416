using FileTransfer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace FileTransfer.Tests.Faults.Network;

/// <summary>Connections that end again and again, or whose address goes away: the command does not.</summary>
public sealed class BrokenConnectionTests(ITestOutputHelper output)
{
    private const long MiB = 1 << 20;

    [Fact]
    public Task A_send_outlives_connections_that_are_killed() => KillFlowsAsync(24 * MiB, 3);

    [LongFact]
    public Task A_send_outlives_connections_that_are_killed_every_second() => KillFlowsAsync(320 * MiB, 20);

    [LongFact]
    public async Task A_send_outlives_a_port_that_resets_every_two_seconds()
    {
        await using var lab = await NetworkLab.OpenAsync("ann");
        await using var site = await Site.OpenAsync(lab, "ann");
        await lab.LimitAsync("ann", 100);
        var file = SampleFiles.Make(site.NewPath(), 320 * MiB);
        await using var sending = await StartAsync(site, file, 8 * MiB);

        for (var i = 0; i < 10; i++)
        {
            await lab.ResetServerAsync(site.Port);
            await Deadline.PassAsync(TimeSpan.FromSeconds(2));
            await lab.HealServerAsync();
            await Deadline.PassAsync(TimeSpan.FromSeconds(2));
        }

        await AssertArrivedAsync(site, file, sending, attempts: 5);
    }

    [LongFact]
    public async Task A_send_goes_on_from_another_address()
    {
        await using var lab = await NetworkLab.OpenAsync("ann");
        await using var site = await Site.OpenAsync(lab, "ann");
        await lab.LimitAsync("ann", 200);
        var file = SampleFiles.Make(site.NewPath(), 128 * MiB);
        await using var sending = await StartAsync(site, file, 64 * MiB);

        await lab.MoveAsync("ann", NetworkLab.AddressOf(99));
        await AssertArrivedAsync(site, file, sending, attempts: 2);

        var nodes = (await site.AdminAsync("nodes")).WithExit(0).Named("node").Where(e => e.Text("node") == "ann");
        Assert.StartsWith(NetworkLab.AddressOf(99), Assert.Single(nodes).Text("address"), StringComparison.Ordinal);
    }

    [LongFact]
    public async Task A_send_outlives_a_flapping_line_without_a_storm_of_connections()
    {
        var half = TimeSpan.FromMilliseconds(500);
        await using var lab = await NetworkLab.OpenAsync("ann");
        await using var site = await Site.OpenAsync(lab, "ann");
        await lab.LimitAsync("ann", 200);
        var file = SampleFiles.Make(site.NewPath(), 1024 * MiB);
        await using var sending = await StartAsync(site, file, 64 * MiB);

        var busy = site.Server.ProcessorTime();
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60))
        {
            await lab.CutAsync("ann");
            await Deadline.PassAsync(half);
            await lab.HealAsync("ann");
            await Deadline.PassAsync(half);
        }

        var share = (site.Server.ProcessorTime() - busy) / TimeProvider.System.GetElapsedTime(started);
        output.WriteLine($"server: {share:P0} of a processor");
        Assert.InRange(share, 0, 0.5);
        var healed = TimeProvider.System.GetTimestamp();
        await AssertArrivedAsync(site, file, sending, attempts: 1);
        Assert.InRange(TimeProvider.System.GetElapsedTime(healed), TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    private async Task KillFlowsAsync(long size, int times)
    {
        await using var lab = await NetworkLab.OpenAsync("ann");
        await using var site = await Site.OpenAsync(lab, "ann");
        await lab.LimitAsync("ann", 10);
        var file = SampleFiles.Make(site.NewPath(), size);
        await using var sending = await StartAsync(site, file, MiB);
        if (times > 3) await lab.LimitAsync("ann", 100);

        for (var killed = 0; killed < times;)
        {
            Assert.True(sending.ExitCode is null, $"it ended before more than {killed} of its connections were killed");
            if (await lab.KillFlowsAsync("ann")) killed++;
            await Deadline.PassAsync(TimeSpan.FromSeconds(times > 3 ? 1 : 0.5));
        }

        await lab.LimitAsync("ann", 100);
        await AssertArrivedAsync(site, file, sending, attempts: times / 2);
    }

    private static async Task<NodeProcess> StartAsync(Site site, string file, long carried)
    {
        var before = NetworkLab.Carried(site.Server);
        var sending = site["ann"].Start("send", file);
        await NetworkLab.UntilCarriedAsync(site.Server, before + carried);
        return sending;
    }

    /// <param name="attempts">At least so many, or the fault was none.</param>
    private async Task AssertArrivedAsync(Site site, string file, NodeProcess sending, int attempts)
    {
        var result = (await sending.EndAsync()).WithExit(0);
        SampleFiles.AssertSame(file, Path.Combine(site.Data, "files", Path.GetFileName(file)));
        output.WriteLine($"{result.Last}");
        Assert.True(result.Last.Number("attempts") >= attempts, result.ToString());
    }
}
