using FileTransfer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace FileTransfer.Tests.Faults.Swarm;

/// <summary>Each receiver of one broadcast has a fate of its own, and the report says which.</summary>
public sealed class DistinctEndsTests(ITestOutputHelper output)
{
    private const string Fine = "n1";
    private const string Full = "n2";
    private const string Gone = "n3";
    private const string Revoked = "n4";
    private const int Megabits = 50;
    private const long Size = 48L << 20;
    private const int DiskMebibytes = 200;   // of which 64 are always kept free

    /// <summary>More than that, of its size, is not sent to a receiver that has the file.</summary>
    private const double Little = 0.02;

    [LongFact]
    public async Task Four_receivers_with_four_fates_are_told_apart_and_repaired_by_repeating_the_command()
    {
        await using var swarm = await SwarmSite.OpenAsync(4, Megabits, Size, strangers: 0, "--config", await ConfigAsync());
        await swarm.ReceiveAsync(swarm.Receivers.Except([Full]));
        await swarm.ReceiveAsync(Full, SmallDisk(swarm));
        var full = swarm.Client(Full);
        await Tool.RunAsync("nsenter", Inside(full, "fallocate", "-l", "100M", Filler(swarm)));
        await swarm.Client(Gone).KillAsync();
        string[] everybody = ["--to", string.Join(',', swarm.Receivers)];

        var broadcast = swarm.Broadcast(everybody);
        await swarm.UntilHeardAsync(Fine, 0.4);
        await swarm.Site.AdminAsync("revoke", Revoked);
        var first = (await broadcast.EndAsync()).WithExit(8);

        Assert.Equal(
            [$"{Fine} committed ", $"{Full} rejected no-space", $"{Gone} unreachable unreachable", $"{Revoked} failed not-trusted"],
            Fates(first));
        swarm.AssertHave([Fine]);
        Assert.All(new[] { Gone, Revoked }, node => Assert.False(File.Exists(swarm.Arrived(node)), node));
        Assert.False(File.Exists(Seen(full, swarm.Arrived(Full))));

        await Tool.RunAsync("nsenter", Inside(full, "rm", Filler(swarm)));
        var heard = NetworkLab.Heard(swarm.Client(Fine));
        await swarm.ReceiveAsync(Gone);
        var second = (await swarm.Broadcast(everybody).EndAsync()).WithExit(8);

        Assert.Equal(["committed ", "committed ", "committed "], Fates(second).Take(3).Select(fate => fate[3..]));
        Assert.DoesNotContain("committed", Fates(second)[3], StringComparison.Ordinal);
        swarm.AssertHave([Fine, Gone]);
        SampleFiles.AssertSame(swarm.File, Seen(full, swarm.Arrived(Full)));
        Assert.False(File.Exists(swarm.Arrived(Revoked)));
        var again = (double)(NetworkLab.Heard(swarm.Client(Fine)) - heard) / Size;
        output.WriteLine($"{again:0.0000} of the file went to the one that has it");
        Assert.InRange(again, 0, Little);
    }

    private static IReadOnlyList<string> Fates(NodeResult result) =>
        [.. result.Named("receiver").Where(e => e.TryGetProperty("final", out _)).Select(e =>
            $"{e.Text("node")} {e.Text("state")} {(e.TryGetProperty("code", out var code) ? code.GetString() : "")}").Order(StringComparer.Ordinal)];

    private static Launch SmallDisk(SwarmSite swarm) => new()
    {
        Wrapper = [.. swarm.Lab.In(Full).Wrapper, .. Launch.WithSmallDisk(swarm.Site[Full].Inbox, DiskMebibytes).Wrapper],
    };

    private static string[] Inside(NodeProcess process, params string[] command) => ["--mount", "--target", $"{process.Id}", .. command];

    private static string Filler(SwarmSite swarm) => Path.Combine(swarm.Site[Full].Inbox, "filler");

    private static string Seen(NodeProcess process, string path) => $"/proc/{process.Id}/root{path}";

    private static async Task<string> ConfigAsync()
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "filetransfer.server.receiver-timeout = 5 s\n");
        return path;
    }
}
