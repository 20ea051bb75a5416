using FileTransfer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace FileTransfer.Tests.Faults.Network;

/// <summary>
/// <c>kill -9</c> at a known point of a transfer. What travels again is counted at the server's interface and compared
/// with the same transfer when nobody is killed, so that headers, TLS and acknowledgments do not count.
/// </summary>
public sealed class KilledProcessTests(ITestOutputHelper output)
{
    private const long MiB = 1 << 20;

    /// <summary>A full window on its way and all that was written and not yet flushed (hocon/reference.conf, transfers).</summary>
    private const long Again = 32 * MiB;

    private const int Megabits = 800;

    [Fact]
    public async Task A_killed_send_carries_little_again_when_it_is_run_again()
    {
        await using var lab = await NetworkLab.OpenAsync("ann");
        await using var site = await OpenAsync(lab, "ann");
        await SendAsync(site, 256 * MiB, [50], async (sending, repeat) =>
        {
            await sending.KillAsync();
            (await repeat()).WithExit(0);
        });
    }

    [LongFact]
    public async Task A_send_goes_on_after_its_client_was_killed_anywhere()
    {
        await using var lab = await NetworkLab.OpenAsync("ann");
        await using var site = await OpenAsync(lab, "ann");
        await SendAsync(site, 1024 * MiB, [10, 50, 95], async (sending, repeat) =>
        {
            await sending.KillAsync();
            (await repeat()).WithExit(0);
        });
    }

    [LongFact]
    public async Task A_send_goes_on_after_its_server_was_killed_anywhere()
    {
        await using var lab = await NetworkLab.OpenAsync("ann");
        await using var site = await OpenAsync(lab, "ann");
        await SendAsync(site, 1024 * MiB, [10, 50, 95], async (sending, _) =>
        {
            await RestartServerAsync(site);
            (await sending.EndAsync()).WithExit(0);
        });
    }

    [LongFact]
    public async Task A_get_goes_on_after_its_client_was_killed_anywhere()
    {
        await using var lab = await NetworkLab.OpenAsync("ann");
        await using var site = await OpenAsync(lab, "ann");
        await GetAsync(site, async (getting, repeat) =>
        {
            await getting.KillAsync();
            (await repeat()).WithExit(0);
        });
    }

    [LongFact]
    public async Task A_get_goes_on_after_its_server_was_killed_anywhere()
    {
        await using var lab = await NetworkLab.OpenAsync("ann");
        await using var site = await OpenAsync(lab, "ann");
        await GetAsync(site, async (getting, _) =>
        {
            await RestartServerAsync(site);
            (await getting.EndAsync()).WithExit(0);
        });
    }

    [LongFact]
    public async Task A_broadcast_goes_on_after_its_receiver_was_killed_anywhere()
    {
        await using var lab = await NetworkLab.OpenAsync("ann", "ron");
        await using var site = await OpenAsync(lab, "ann", "ron");
        var receiving = await site["ron"].ReceiveAsync();
        await BroadcastAsync(site, async () =>
        {
            await receiving.KillAsync();
            receiving = await site["ron"].ReceiveAsync();
        });
    }

    [LongFact]
    public async Task A_broadcast_goes_on_after_its_server_was_killed_anywhere()
    {
        await using var lab = await NetworkLab.OpenAsync("ann", "ron");
        await using var site = await OpenAsync(lab, "ann", "ron");
        await site["ron"].ReceiveAsync();
        await BroadcastAsync(site, () => RestartServerAsync(site));
    }

    private static async Task<Site> OpenAsync(NetworkLab lab, params string[] nodes)
    {
        foreach (var node in nodes) await lab.LimitAsync(node, Megabits);
        await lab.LimitServerAsync(Megabits);
        return await Site.OpenAsync(lab, nodes);
    }

    private static async Task RestartServerAsync(Site site)
    {
        await site.Server.KillAsync();
        await site.StartServerAsync();
    }

    private async Task SendAsync(Site site, long size, int[] percents, Func<NodeProcess, Func<Task<NodeResult>>, Task> interrupt)
    {
        var file = SampleFiles.Make(site.NewPath(), size);
        var whole = await CarriedAsync(site, () => site["ann"].SendAsync(file, "--to", "whole"));
        foreach (var percent in percents)
        {
            string[] command = ["send", file, "--to", $"at-{percent}"];
            await InterruptAsync(site, size, whole, percent, command, interrupt);
            SampleFiles.AssertSame(file, Path.Combine(site.Data, "files", $"at-{percent}", Path.GetFileName(file)));
        }
    }

    private async Task GetAsync(Site site, Func<NodeProcess, Func<Task<NodeResult>>, Task> interrupt)
    {
        const long size = 1024 * MiB;
        var file = SampleFiles.Make(site.NewPath(), size);
        await site["ann"].SendAsync(file);
        var whole = await CarriedAsync(
            site, async () => (await site["ann"].RunAsync("get", Path.GetFileName(file), "--out", site.NewPath())).WithExit(0));
        foreach (var percent in (int[])[10, 50, 95])
        {
            var copy = site.NewPath();
            await InterruptAsync(site, size, whole, percent, ["get", Path.GetFileName(file), "--out", copy], interrupt);
            SampleFiles.AssertSame(file, copy);
        }
    }

    private async Task BroadcastAsync(Site site, Func<Task> interrupt)
    {
        const long size = 1024 * MiB;
        var file = SampleFiles.Make(site.NewPath(), size);
        var name = Path.GetFileName(file);
        var arrived = Path.Combine(site["ron"].Inbox, name);
        await site["ann"].SendAsync(file);
        var whole = await CarriedAsync(site, async () => (await site["ann"].RunAsync("broadcast", name)).WithExit(0));
        foreach (var percent in (int[])[10, 50, 95])
        {
            File.Delete(arrived);
            await InterruptAsync(site, size, whole, percent, ["broadcast", name], async (broadcast, _) =>
            {
                await interrupt();
                var result = (await broadcast.EndAsync()).WithExit(0);
                Assert.Equal(1, result.Last.Number("committed"));
            });
            SampleFiles.AssertSame(file, arrived);
        }
    }

    private async Task InterruptAsync(
        Site site, long size, long whole, int percent, string[] command, Func<NodeProcess, Func<Task<NodeResult>>, Task> interrupt)
    {
        var reached = 0L;
        var carried = await CarriedAsync(site, async () =>
        {
            var before = NetworkLab.Carried(site.Server);
            await using var process = site["ann"].Start(command);
            await NetworkLab.UntilCarriedAsync(site.Server, before + (size / 100 * percent));
            reached = NetworkLab.Carried(site.Server) - before;
            await interrupt(process, () => site["ann"].RunAsync(command));
        });
        output.WriteLine($"{command[0]} at {percent} %: {reached / MiB} MiB before, {(carried - whole) / (double)MiB:0.0} MiB again");
        Assert.InRange(reached, size / 100 * percent, size);
        Assert.InRange(carried - whole, -MiB, Again);
    }

    private static async Task<long> CarriedAsync(Site site, Func<Task> work)
    {
        var before = NetworkLab.Carried(site.Server);
        await work();
        return NetworkLab.Carried(site.Server) - before;
    }
}
