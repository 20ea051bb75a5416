using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Faults.Swarm;

/// <summary>A receiver's disk changes what was verified and written, while others still fetch it from there.</summary>
public sealed class RottenPeerTests
{
    private const int Megabits = 100;
    private const int Slow = 10;
    private const long Size = 24L << 20;

    /// <summary>Less than the smallest chunk.</summary>
    private const int Step = 32 * 1024;

    [LongFact]
    public async Task What_rotted_after_the_commit_does_not_spread()
    {
        await using var swarm = await OpenAsync();
        var broadcast = swarm.Broadcast();
        await broadcast.ExpectAsync("receiver", e => e.Text("node") == "n1" && e.Text("state") == "committed");

        Rot(swarm.Arrived("n1"));
        (await broadcast.EndAsync()).WithExit(0);

        swarm.AssertHave(["n2", "n3"]);
        AssertNamed(swarm, "n1");
    }

    [LongFact]
    public async Task What_rotted_before_the_commit_does_not_spread()
    {
        await using var swarm = await OpenAsync();
        await swarm.Lab.LimitLineAsync("n1", Slow);
        await swarm.Lab.LimitLineAsync("n2", Slow);
        var broadcast = swarm.Broadcast();
        await swarm.UntilHeardAsync("n1", 0.3);

        Rot(Directory.GetFiles(Path.Combine(swarm.Site["n1"].Inbox, ".filetransfer", "staging"), "update", SearchOption.AllDirectories).Single());
        await broadcast.EndAsync();

        swarm.AssertHave(["n2", "n3"]);
        AssertNamed(swarm, "n1");
    }

    /// <summary>Two who are fast, and one who still fetches when they are done.</summary>
    private static async Task<SwarmSite> OpenAsync()
    {
        var swarm = await SwarmSite.OpenAsync(3, Megabits, Size);
        await swarm.ReceiveAsync(swarm.Receivers);
        await swarm.Lab.LimitLineAsync("n3", Slow);
        return swarm;
    }

    /// <summary>One bit of each chunk, in a file that looks as untouched as it can.</summary>
    private static void Rot(string path)
    {
        var written = File.GetLastWriteTimeUtc(path);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            for (var at = 0L; at < file.Length; at += Step)
            {
                file.Position = at;
                var now = file.ReadByte();
                file.Position = at;
                file.WriteByte((byte)(now ^ 1));
            }
        }

        File.SetLastWriteTimeUtc(path, written);
    }

    private static void AssertNamed(SwarmSite swarm, string node) => Assert.Contains(
        swarm.Site.Server.Errors, line => line.Contains($"cannot fetch from \"{node}\": ", StringComparison.Ordinal));
}
