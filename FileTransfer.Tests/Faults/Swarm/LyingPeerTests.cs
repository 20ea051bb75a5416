using FileTransfer.Actors.Buffers;
using FileTransfer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace FileTransfer.Tests.Faults.Swarm;

/// <summary>One member of the swarm passes on what it was not given; it is a member, with a certificate and tickets.</summary>
public sealed class LyingPeerTests(ITestOutputHelper output)
{
    private const int Size = 24 << 20;

    private static readonly string[] Honest = ["ann", "ben", "cem"];

    [Fact]
    public Task A_flipped_bit_of_a_peer_is_never_stored_or_passed_on_and_its_author_is_named() =>
        LieAsync(_ => chunk => chunk.Data.Span[chunk.Length / 2] ^= 1);

    [Fact]
    public Task Chunks_of_an_older_version_are_never_stored_or_passed_on_and_their_author_is_named() => LieAsync(older => chunk =>
    {
        using var file = File.OpenRead(older);
        file.Position = (long)chunk.Chunk * chunk.Length;
        file.ReadExactly(chunk.Data.Span);
    });

    private async Task LieAsync(Func<string, Action<ChunkBuffer>> lieAbout)
    {
        await using var site = await Site.OpenAsync([.. Honest, "eve"]);
        var folder = site.NewFolder();
        var (older, newer) = (Path.Combine(folder, "old", "update"), Path.Combine(folder, "new", "update"));
        SampleFiles.Make(older, Size);
        SampleFiles.Make(newer, Size);
        await using var eve = await LyingPeer.StartAsync(site["eve"], lieAbout(older));
        foreach (var name in Honest) await site[name].ReceiveAsync();

        var result = (await site.AdminAsync("broadcast", newer, "--limit", "8MiB/s")).WithExit(0);   // slow enough that everybody asks everybody

        output.WriteLine($"{eve.Lies} lies");
        Assert.True(eve.Lies > 0, "Nobody asked the liar, so this shows nothing.");
        Assert.Equal(Honest.Length + 1, result.Last.Number("committed"));
        foreach (var name in Honest.Append("eve")) SampleFiles.AssertSame(newer, Path.Combine(site[name].Inbox, "update"));
        var named = site.Server.Errors.Where(line => line.Contains("differs from its hash", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(named);
        Assert.All(named, line => Assert.Contains("cannot fetch from \"eve\": ", line, StringComparison.Ordinal));
    }
}
