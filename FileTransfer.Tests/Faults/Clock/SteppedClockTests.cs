using System.Globalization;
using System.Text.Json;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Faults.Clock;

/// <summary>Somebody sets the clocks of all machines while a transfer runs: by an hour, forwards or backwards.</summary>
public sealed class SteppedClockTests
{
    private const long Size = 48L << 20;
    private const long Middle = 16L << 20;

    /// <summary>A link looks at its peer every second.</summary>
    private static readonly TimeSpan SomeLooks = TimeSpan.FromSeconds(2.5);

    [LongFact]
    public async Task Transfers_heartbeats_and_retries_do_not_care()
    {
        using var clock = new SteppedClock();
        await using var site = await Site.OpenAsync(_ => clock.Launch, [], "ann", "ron");
        await using var receiver = await site["ron"].ReceiveAsync(clock.Launch);
        var file = SampleFiles.Make(site.NewPath(), Size);
        await using var relay = new Relay(site.Port, Middle);
        var under = new Dictionary<string, string>(clock.Launch.Environment.Concat(Launch.ViaPort(relay.Port).Environment));
        await using var sending = site["ann"].Start(new Launch { Environment = under }, "send", file);
        await relay.Held;

        clock.Set(TimeSpan.FromHours(2));
        await Deadline.PassAsync(SomeLooks);
        clock.Set(TimeSpan.FromHours(1));
        await Deadline.PassAsync(SomeLooks);
        relay.Release();
        var sent = (await sending.EndAsync()).WithExit(0);
        var broadcast = (await site["ann"].RunAsync(clock.Launch, "broadcast", Path.GetFileName(file))).WithExit(0);
        receiver.Signal(Signals.Terminate);
        var received = await receiver.EndAsync();

        Assert.InRange(LastLogged(site) - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(70));
        Assert.Equal(1, sent.Last.Number("attempts"));
        Assert.Equal(1, broadcast.Last.Number("committed"));
        Assert.Empty(received.Named("disconnected"));
        SampleFiles.AssertSame(file, Path.Combine(site["ron"].Inbox, Path.GetFileName(file)));
    }

    private static DateTimeOffset LastLogged(Site site)
    {
        using var stream = new FileStream(
            Path.Combine(site.Data, ".filetransfer", "log", "node.json"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return DateTimeOffset.Parse(JsonElement.Parse(lines[^1]).GetProperty("@t").GetString()!, CultureInfo.InvariantCulture);
    }
}
