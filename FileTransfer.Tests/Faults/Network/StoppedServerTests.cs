using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Faults.Network;

public sealed class StoppedServerTests
{
    [LongFact]
    public async Task A_server_that_was_stopped_for_minutes_goes_on_with_everybody()
    {
        await using var lab = await NetworkLab.OpenAsync("ann", "ron");
        await using var site = await Site.OpenAsync(lab, "ann", "ron");
        await lab.LimitAsync("ann", 200);
        await using var receiving = await site["ron"].ReceiveAsync();
        var file = SampleFiles.Make(site.NewPath(), 192 << 20);
        var before = NetworkLab.Carried(site.Server);
        await using var sending = site["ann"].Start("send", file);
        await NetworkLab.UntilCarriedAsync(site.Server, before + (96 << 20));

        site.Server.Signal(Signals.Stop);
        await receiving.ExpectAsync("disconnected");
        await Deadline.PassAsync(TimeSpan.FromSeconds(150));
        site.Server.Signal(Signals.Continue);
        var result = (await sending.EndAsync()).WithExit(0);
        await receiving.ExpectAsync("connected");
        (await site["ann"].RunAsync("broadcast", Path.GetFileName(file))).WithExit(0);

        Assert.True(result.Last.Number("attempts") > 1, result.ToString());
        SampleFiles.AssertSame(file, Path.Combine(site.Data, "files", Path.GetFileName(file)));
        SampleFiles.AssertSame(file, Path.Combine(site["ron"].Inbox, Path.GetFileName(file)));
    }
}
