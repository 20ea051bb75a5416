using FileTransfer.Node.Hosting;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>Kernels before 6.12 know no slices and say zero: there, nothing else is to be seen.</summary>
public sealed class LongSlicesTests
{
    private static readonly TimeSpan Asked = Environment.OSVersion.Version >= new Version(6, 12) ? LongSlices.Slice : TimeSpan.Zero;

    [Fact]
    public async Task Every_thread_of_a_server_and_of_a_receiving_client_has_a_long_slice()
    {
        await using var site = await Site.OpenAsync("ann");
        var client = await site["ann"].ReceiveAsync();

        Assert.All(SlicesOf(site.Server), slice => Assert.Equal(Asked, slice));
        Assert.All(SlicesOf(client), slice => Assert.Equal(Asked, slice));
    }

    [Fact]
    public async Task Nothing_is_asked_for_where_a_policy_was_chosen_from_outside()
    {
        await using var site = await Site.OpenAsync(_ => new Launch { Wrapper = ["chrt", "--batch", "0"] }, []);

        Assert.DoesNotContain(LongSlices.Slice, SlicesOf(site.Server));
    }

    private static TimeSpan[] SlicesOf(NodeProcess node)
    {
        TimeSpan[] slices = [.. LongSlices.Threads(node.Id).Select(LongSlices.Of).OfType<TimeSpan>()];
        Assert.True(slices.Length > 3, $"{slices.Length} threads of {node}");
        return slices;
    }
}
