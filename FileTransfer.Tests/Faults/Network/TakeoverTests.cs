using FileTransfer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace FileTransfer.Tests.Faults.Network;

/// <summary>A session whose process is dead holds nothing, also while the server does not know that it is dead.</summary>
public sealed class TakeoverTests(ITestOutputHelper output)
{
    [Fact]
    public Task A_command_whose_first_process_vanished_unnoticed_is_served_at_once() => TakeOverAsync(serverKnows: false);

    [LongFact]
    public Task A_command_whose_first_process_was_killed_is_served_at_once() => TakeOverAsync(serverKnows: true);

    private async Task TakeOverAsync(bool serverKnows)
    {
        await using var lab = await NetworkLab.OpenAsync("ann");
        await using var site = await Site.OpenAsync(lab, "ann");
        await lab.LimitAsync("ann", 200);
        var file = SampleFiles.Make(site.NewPath(), 96 << 20);
        var before = NetworkLab.Carried(site.Server);
        await using var first = site["ann"].Start("send", file);
        await NetworkLab.UntilCarriedAsync(site.Server, before + (48 << 20));

        if (!serverKnows) await lab.CutAsync("ann");
        await first.KillAsync();
        if (!serverKnows)
        {
            // From another address nothing of the old connection ever reaches the server.
            await lab.MoveAsync("ann", NetworkLab.AddressOf(99));
            await lab.HealAsync("ann");
        }

        await using var second = site["ann"].Start("send", file);
        await second.ExpectAsync("progress", e => e.Text("state") == "offering");
        var connected = TimeProvider.System.GetTimestamp();
        await NetworkLab.UntilCarriedAsync(site.Server, NetworkLab.Carried(site.Server) + (1 << 20));
        var waited = TimeProvider.System.GetElapsedTime(connected);
        var result = (await second.EndAsync()).WithExit(0);

        output.WriteLine($"first chunks after {waited.TotalMilliseconds:0} ms");
        Assert.InRange(waited, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.True(result.Last.Number("resumedBytes") > 0, result.ToString());
        Assert.Equal(1, result.Last.Number("attempts"));
        SampleFiles.AssertSame(file, Path.Combine(site.Data, "files", Path.GetFileName(file)));
    }
}
