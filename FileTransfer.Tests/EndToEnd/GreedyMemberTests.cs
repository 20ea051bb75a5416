using FileTransfer.Actors.Links;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>A member that takes all it can get: of memory, of the log.</summary>
public sealed class GreedyMemberTests
{
    private const int Visits = 100;
    private const int Lines = 20;

    [Fact]
    public async Task Slow_sessions_of_one_member_leave_the_others_their_share_of_the_chunk_buffers()
    {
        await using var site = await Site.OpenAsync(_ => With("FILETRANSFER_TRANSFERS_BUDGET", "16 MiB"), [], "ann", "ben");
        var slow = new List<RawPeer>();
        for (var i = 0; i < 8; i++)
        {
            slow.Add(await RawPeer.ConnectAsync(site["ann"]));
            // The buffer is taken when a chunk is announced; its bytes never come.
            var announced = new byte[FrameHeader.Size + ChunkHeader.Size];
            FrameHeader.ForChunk(1, 4 << 20).Write(announced);
            await slow[i].WriteAsync(announced);
        }

        await site["ben"].SendAsync(SampleFiles.Make(site.NewPath(), 8 << 20));

        foreach (var peer in slow)
        {
            Assert.False(peer.HasEnded, "the slow sessions had ended before");
            await peer.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_member_that_comes_and_goes_all_the_time_does_not_bury_the_others_in_the_log()
    {
        await using var site = await Site.OpenAsync(_ => With("FILETRANSFER_LOG_LINES_PER_NODE", $"{Lines}"), [], "ann", "ben");
        for (var i = 0; i < Visits; i++) await (await RawPeer.ConnectAsync(site["ann"])).DisposeAsync();

        (await site["ben"].RunAsync("ls")).WithExit(0);
        site.Server.Signal(Signals.Terminate);
        var lines = (await site.Server.EndAsync()).Errors;

        Assert.InRange(About(lines, "ann"), Lines, 3 * Lines);   // and what a minute or two bring again
        Assert.InRange(About(lines, "ben"), 1, Lines);
        Assert.Contains(lines, line => line.Contains("lines about \"ann\" were left out", StringComparison.Ordinal));
    }

    private static int About(IEnumerable<string> lines, string node) =>
        lines.Count(line => line.Contains($"\"{node}\"", StringComparison.Ordinal));

    private static Launch With(string name, string value) => new() { Environment = new Dictionary<string, string> { [name] = value } };
}
