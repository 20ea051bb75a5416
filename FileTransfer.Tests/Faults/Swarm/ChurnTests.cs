using FileTransfer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace FileTransfer.Tests.Faults.Swarm;

/// <summary>
/// Eight receivers, one of which dies, stands still, or comes late, or the server itself dies: all converge
/// without a hand, and the late one lives on what the others have.
/// </summary>
public sealed class ChurnTests(ITestOutputHelper output)
{
    private const int Megabits = 100;

    /// <summary>Half of it takes 10 s: time for a process to start and connect on a busy machine.</summary>
    private const int Leisurely = 25;

    private const long Size = 64L << 20;

    /// <summary>An undisturbed broadcast takes 1.06: headers, TLS, chunks asked for twice.</summary>
    private const double Usual = 1.10;

    /// <summary>More copies that whoever is late may cost the server.</summary>
    private const double Late = 0.2;

    [LongFact]
    public async Task A_receiver_that_is_killed_in_the_middle_continues_when_it_is_started_again()
    {
        await using var swarm = await OpenAsync();
        await swarm.ReceiveAsync(swarm.Receivers);
        var broadcast = swarm.Broadcast();
        await swarm.UntilHeardAsync("n8", 0.5);

        await swarm.Client("n8").KillAsync();
        await broadcast.ExpectAsync("receiver", e => e.Text("node") == "n1" && e.Text("state") == "committed");
        Assert.False(File.Exists(swarm.Arrived("n8")));
        await swarm.ReceiveAsync("n8");

        await ConvergesAsync(swarm, broadcast);
    }

    [LongFact]
    public async Task A_receiver_that_stood_still_for_a_minute_continues_and_held_nobody_up()
    {
        await using var swarm = await OpenAsync();
        await swarm.ReceiveAsync(swarm.Receivers);
        var broadcast = swarm.Broadcast();
        await swarm.UntilHeardAsync("n8", 0.5);

        swarm.Client("n8").Signal(Signals.Stop);
        await Deadline.PassAsync(TimeSpan.FromSeconds(60));
        swarm.AssertHave(swarm.Receivers.Take(7));
        Assert.False(File.Exists(swarm.Arrived("n8")));
        swarm.Client("n8").Signal(Signals.Continue);

        await ArrivesAsync(swarm, "n8");
        var result = await broadcast.EndAsync();
        Assert.Contains(result.Exit, new[] { 0, 8 });
        AssertCost(swarm);
    }

    [LongFact]
    public async Task A_client_that_starts_in_the_middle_gets_it_from_the_others()
    {
        await using var swarm = await SwarmSite.OpenAsync(8, Leisurely, Size);
        await swarm.ReceiveAsync(swarm.Receivers.Take(7));
        var broadcast = swarm.Broadcast();
        await swarm.UntilHeardAsync("n1", 0.5);

        await swarm.ReceiveAsync("n8");

        await ConvergesAsync(swarm, broadcast);
    }

    [LongFact]
    public async Task A_node_that_is_enrolled_in_the_middle_gets_it_from_the_others()
    {
        await using var swarm = await SwarmSite.OpenAsync(8, Leisurely, Size, strangers: 1);
        await swarm.ReceiveAsync(swarm.Receivers.Take(7));
        var broadcast = swarm.Broadcast();
        await swarm.UntilHeardAsync("n1", 0.5);

        await swarm.Site.JoinAsync("n8");
        await swarm.ReceiveAsync("n8");

        await ConvergesAsync(swarm, broadcast);
    }

    [LongFact]
    public async Task A_server_that_is_killed_and_started_again_completes_the_broadcast()
    {
        await using var swarm = await OpenAsync();
        await swarm.ReceiveAsync(swarm.Receivers);
        var broadcast = swarm.Broadcast();
        await swarm.UntilHeardAsync("n1", 0.4);

        await swarm.Site.Server.KillAsync();
        await swarm.Site.StartServerAsync();

        await ConvergesAsync(swarm, broadcast);
    }

    private static Task<SwarmSite> OpenAsync() => SwarmSite.OpenAsync(8, Megabits, Size);

    private async Task ConvergesAsync(SwarmSite swarm, NodeProcess broadcast)
    {
        await swarm.AssertDeliveredAsync(broadcast);
        AssertCost(swarm);
    }

    private void AssertCost(SwarmSite swarm)
    {
        output.WriteLine($"the server sent {swarm.Copies:0.000} copies");
        Assert.InRange(swarm.Copies, 1, Usual + Late);
    }

    private static async Task ArrivesAsync(SwarmSite swarm, string node)
    {
        await Deadline.UntilAsync($"the file at {node}", () => File.Exists(swarm.Arrived(node)));
        swarm.AssertHave([node]);
    }
}
