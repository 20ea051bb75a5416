using System.Diagnostics;
using System.Globalization;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>What a disk did to files after their commit.</summary>
public sealed class StoredFileTests
{
    [Fact]
    public async Task A_rotten_file_is_refused_to_readers_and_put_into_quarantine()
    {
        await using var site = await Site.OpenAsync("ann");
        var file = SampleFiles.Make(site.NewPath(), 300_000);
        await site["ann"].SendAsync(file);
        Rot(Stored(site, file));

        var target = site.NewPath();
        (await site["ann"].RunAsync("get", Path.GetFileName(file), "--out", target)).WithExit(7);

        Assert.False(File.Exists(target));
        await Deadline.UntilAsync("the file leaves its name", () => !File.Exists(Stored(site, file)));
        Assert.Single(Quarantined(site));
    }

    [Fact]
    public async Task Verification_finds_what_rotted_and_leaves_the_rest()
    {
        await using var site = await Site.OpenAsync("ann");
        var (good, bad) = (SampleFiles.Make(site.NewPath(), 200_000), SampleFiles.Make(site.NewPath(), 200_000));
        await site["ann"].SendAsync(good, bad);
        (await site.AdminAsync("verify", "--stored")).WithExit(0);
        Rot(Stored(site, bad));

        var result = (await site.AdminAsync("verify", "--stored")).WithExit(7);

        Assert.Equal(Path.GetFileName(bad), Assert.Single(result.Named("damaged")).Text("path"));
        Assert.True(File.Exists(Stored(site, good)));
        Assert.False(File.Exists(Stored(site, bad)));
        Assert.Single(Quarantined(site));
    }

    [Fact]
    public async Task Holes_stay_holes()
    {
        await using var site = await Site.OpenAsync("ann");
        var sparse = site.NewPath();
        await using (var file = File.Create(sparse))
        {
            file.SetLength(256L << 20);
            file.Position = 100_000_000;
            file.WriteByte(1);
        }

        var sent = await site["ann"].SendAsync(sparse);

        SampleFiles.AssertSame(sparse, Stored(site, sparse));
        Assert.Equal(256L << 20, sent.Last.Number("bytes"));
        Assert.InRange(await AllocatedAsync(Stored(site, sparse)), 1, 4L << 20);
    }

    /// <summary>Bytes that a file takes on its disk, as the system's own tool says.</summary>
    private static async Task<long> AllocatedAsync(string path)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%b", path]) { RedirectStandardOutput = true })!;
        var blocks = await stat.StandardOutput.ReadToEndAsync();
        return long.Parse(blocks, CultureInfo.InvariantCulture) * 512;
    }

    private static string Stored(Site site, string file) => Path.Combine(site.Data, "files", Path.GetFileName(file));

    private static string[] Quarantined(Site site) => Directory.GetFiles(
        Path.Combine(site.Data, ".filetransfer", "quarantine"), "*", SearchOption.AllDirectories);

    /// <summary>A byte changes, the time does not: as bad sectors do it.</summary>
    private static void Rot(string path)
    {
        var time = File.GetLastWriteTimeUtc(path);
        using (var file = File.OpenWrite(path))
        {
            file.Position = 150_000;
            file.Write([1, 2, 3, 4, 5, 6, 7, 8]);
        }

        File.SetLastWriteTimeUtc(path, time);
    }
}
