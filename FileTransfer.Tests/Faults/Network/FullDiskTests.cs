using System.Globalization;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Faults.Network;

/// <summary>Space that somebody else takes in the middle of a transfer, and that comes back.</summary>
public sealed class FullDiskTests
{
    private const int Disk = 500;
    private const long Size = 128L << 20;

    /// <summary>In KiB. The file behind the runtime's code pages counts too: it aborted at 3 MB, and at 20 MB on a busy machine.</summary>
    private const int FileSizeLimit = 100 << 10;

    private const long Middle = 64L << 20;

    [Fact]
    public async Task A_send_to_a_disk_that_became_full_goes_on_when_there_is_space_again()
    {
        await using var site = await Site.OpenAsync(data => Launch.WithSmallDisk(data, Disk), [], "ann");
        var file = SampleFiles.Make(site.NewPath(), Size);
        await using var relay = new Relay(site.Port, Middle);
        await using var sending = site["ann"].Start(Launch.ViaPort(relay.Port), "send", file);
        await relay.Held;

        await FillAsync(site.Server, site.Data);
        relay.Release();
        var refused = (await sending.EndAsync()).WithError(6, "no-space");
        Assert.True(refused.Last.Flag("retryable"), refused.ToString());
        await EmptyAsync(site.Server, site.Data);
        var result = await site["ann"].SendAsync(file);

        Assert.InRange(result.Last.Number("resumedBytes"), 1, Middle);
        var copy = site.NewPath();
        (await site["ann"].RunAsync("get", Path.GetFileName(file), "--out", copy)).WithExit(0);
        SampleFiles.AssertSame(file, copy);
    }

    [Fact]
    public async Task A_get_to_a_disk_that_became_full_goes_on_when_there_is_space_again()
    {
        await using var site = await Site.OpenAsync("ann", "ron");
        var file = SampleFiles.Make(site.NewPath(), Size);
        await site["ann"].SendAsync(file);
        var disk = site.NewFolder();
        await using var owner = await site["ron"].ReceiveAsync(Launch.WithSmallDisk(disk, Disk));
        string[] get = ["get", Path.GetFileName(file), "--out", Path.Combine(disk, "copy")];
        await using var relay = new Relay(site.Port, Middle);
        var there = Launch.Beside(owner) with { Environment = Launch.ViaPort(relay.Port).Environment };
        await using var getting = site["ann"].Start(there, get);
        await relay.Held;

        await FillAsync(owner, disk);
        relay.Release();
        var refused = (await getting.EndAsync()).WithError(5, "no-space");
        Assert.True(refused.Last.Flag("retryable"), refused.ToString());
        await EmptyAsync(owner, disk);
        var result = (await site["ann"].RunAsync(Launch.Beside(owner), get)).WithExit(0);

        Assert.InRange(result.Last.Number("resumedBytes"), 1, Middle);
        SampleFiles.AssertSame(file, $"/proc/{owner.Id}/root{disk}/copy");
    }

    [Fact]
    public async Task A_disk_without_inodes_is_told_from_a_full_one()
    {
        await using var site = await Site.OpenAsync("ann", "ron");
        var folder = site.NewFolder();
        foreach (var i in Enumerable.Range(0, 100)) SampleFiles.Make(Path.Combine(folder, $"{i}"), 100);
        await site["ann"].SendAsync(folder);
        var disk = site.NewFolder();
        await using var owner = await site["ron"].ReceiveAsync(await Launch.WithFewInodesAsync(disk, 64));

        var said = await site["ann"].RefusesAsync(
            5, Launch.Beside(owner), "get", Path.GetFileName(folder), "--out", Path.Combine(disk, "copy"));

        Assert.Contains("inodes", said, StringComparison.Ordinal);
        Assert.DoesNotContain("disk full", said, StringComparison.Ordinal);
    }

    [Fact]
    public Task A_disk_with_hardly_an_inode_is_told_from_a_full_one() => RunOutOfInodesAsync(left: 6);

    [LongFact]
    public Task A_disk_with_no_inode_is_told_from_a_full_one() => RunOutOfInodesAsync(left: 0);

    private static async Task RunOutOfInodesAsync(int left)
    {
        await using var site = await Site.OpenAsync("ann", "ron");
        var file = SampleFiles.Make(site.NewPath(), 100);
        await site["ann"].SendAsync(file);
        var disk = site.NewFolder();
        await using var owner = await site["ron"].ReceiveAsync(await Launch.WithFewInodesAsync(disk, 16));
        await RunBesideAsync(owner, $"i=0; while touch '{disk}/'$i 2>/dev/null; do i=$((i+1)); done; cd '{disk}'; ls | head -{left} | xargs -r rm -d");

        var said = await site["ann"].RefusesAsync(
            5, Launch.Beside(owner), "get", Path.GetFileName(file), "--out", Path.Combine(disk, "copy"));

        Assert.Contains("inodes", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quota_that_is_reached_is_called_so()
    {
        await using var site = await Site.OpenAsync("ann");
        var file = SampleFiles.Make(site.NewPath(), 32 << 20);
        await site["ann"].SendAsync(file);

        var said = await site["ann"].RefusesAsync(
            5, Launch.WithFailingWrites("EDQUOT", 12), "get", Path.GetFileName(file), "--out", site.NewPath());

        Assert.Contains("quota", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_of_the_process_on_file_sizes_is_a_refusal_and_no_crash()
    {
        await using var site = await Site.OpenAsync("ann");
        var file = SampleFiles.Make(site.NewPath(), Size);
        await site["ann"].SendAsync(file);

        var said = await site["ann"].RefusesAsync(
            5, Launch.WithFileSizeLimit(FileSizeLimit), "get", Path.GetFileName(file), "--out", site.NewPath());

        Assert.Contains("file size limit", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_with_a_limit_on_file_sizes_refuses_and_lives()
    {
        await using var site = await Site.OpenAsync(_ => Launch.WithFileSizeLimit(FileSizeLimit), [], "ann");
        var large = SampleFiles.Make(site.NewPath(), Size);
        var small = SampleFiles.Make(site.NewPath(), 1 << 20);

        var said = await site["ann"].RefusesAsync(6, "send", large);
        await site["ann"].SendAsync(small);

        Assert.Contains("file size limit", said, StringComparison.Ordinal);
        SampleFiles.AssertSame(small, Path.Combine(site.Data, "files", Path.GetFileName(small)));
    }

    private static Task<string> FillAsync(NodeProcess owner, string disk) =>
        RunBesideAsync(owner, $"cat /dev/zero > '{disk}/filler' 2>/dev/null; test -s '{disk}/filler'");

    private static Task<string> EmptyAsync(NodeProcess owner, string disk) => RunBesideAsync(owner, $"rm '{disk}/filler'");

    private static Task<string> RunBesideAsync(NodeProcess owner, string script) => Tool.RunAsync(
        "nsenter", "--mount", "--target", owner.Id.ToString(CultureInfo.InvariantCulture), "sh", "-c", script);
}
