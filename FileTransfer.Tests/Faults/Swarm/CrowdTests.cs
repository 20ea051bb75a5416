using FileTransfer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace FileTransfer.Tests.Faults.Swarm;

/// <summary>Many receivers on lines of their own, the server's being no faster than theirs.</summary>
public sealed class CrowdTests(ITestOutputHelper output)
{
    private const long Size = 64L << 20;

    /// <summary>One copy takes 1.06 to 1.09 with all headers; on a busy machine somebody may look slow for a while.</summary>
    private const double About = 1.25;

    [LongTheory]
    [InlineData(8, 100)]
    [InlineData(20, 50)]
    public async Task The_server_sends_about_one_copy_to_many(int receivers, int megabits)
    {
        await using var swarm = await SwarmSite.OpenAsync(receivers, megabits, Size);
        await swarm.ReceiveAsync(swarm.Receivers);

        await swarm.AssertDeliveredAsync(swarm.Broadcast());

        output.WriteLine($"the server sent {swarm.Copies:0.000} copies");
        Assert.InRange(swarm.Copies, 1, About);
    }
}
