using System.Diagnostics;
using System.Globalization;
using FileTransfer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace FileTransfer.Tests.Faults.Disk;

/// <summary>
/// The n-th call of a kind fails in every thread of a server that receives an upload, for one n after the other. The command
/// ends well with the right bytes, or with a documented code; repeated it ends well; no name ever holds anything else.
/// </summary>
public sealed class DiskErrorTests(ITestOutputHelper output)
{
    private const long Size = 3 << 20;

    /// <summary>No attempt may take longer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private static readonly string[] Calls = ["fsync,fdatasync", "pwrite64", "rename,renameat2", "openat,openat2"];
    private static readonly string[] Errors = ["EIO", "ENOSPC", "EDQUOT"];

    /// <summary>The disk, the refusal of the server, or the loss of a link.</summary>
    private static readonly int[] Documented = [5, 6, 11];

    [Fact]
    public async Task The_first_call_that_fails_is_survived()
    {
        await using var site = await OpenAsync();
        foreach (var (call, error) in Calls.Zip(["EIO", "ENOSPC", "EDQUOT", "EIO"]))
            Assert.True(await UploadAsync(site, call, error, 1) > 0, $"{call} was not failed");
    }

    [LongFact]
    public async Task Whichever_call_fails_the_upload_ends_well_or_with_a_documented_code()
    {
        const int Enough = 60;
        await using var site = await OpenAsync();
        foreach (var call in Calls)
        {
            foreach (var error in Errors)
            {
                var n = 1;
                // One without effect may be chance: threads come and go.
                for (var idle = 0; idle < 2 && n <= Enough; n++) idle = await UploadAsync(site, call, error, n) == 0 ? idle + 1 : 0;
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{call} {error}: {n - 1} uploads"));
                Assert.True(n > 3, $"{call} was hardly failed");
            }
        }
    }

    /// <summary>A server that has done everything once, so that what fails is the disk and not the loading of its own code.</summary>
    private static async Task<Site> OpenAsync()
    {
        var site = await Site.OpenAsync("ann");
        for (var i = 0; i < 2; i++) await site["ann"].SendAsync(SampleFiles.Make(site.NewPath(), Size));
        return site;
    }

    /// <returns>How many calls failed.</returns>
    private async Task<int> UploadAsync(Site site, string call, string error, int n)
    {
        var file = SampleFiles.Make(site.NewPath(), Size);
        var stored = Path.Combine(site.Data, "files", Path.GetFileName(file));
        var options = string.Create(CultureInfo.InvariantCulture, $"inject={call}:error={error}:when={n}");
        await using var strace = await Strace.AttachAsync(site.Server, "-e", $"trace={call}", "-e", options);
        var watch = Stopwatch.StartNew();
        var result = await site["ann"].RunAsync("send", file);
        var failed = (await strace.DetachAsync()).Where(line => line.Contains("(INJECTED)", StringComparison.Ordinal)).ToArray();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{options}: {failed.Length} failed, exit {result.Exit}"));

        var what = $"{options}\n{string.Join('\n', failed)}\n{result}\n{site.Server}";
        Assert.True(watch.Elapsed < Longest, $"took {watch.Elapsed}: {what}");
        Assert.True(result.Exit == 0 || Documented.Contains(result.Exit), what);
        Assert.True(result.Exit != 0 || File.Exists(stored), what);
        if (File.Exists(stored)) SampleFiles.AssertSame(file, stored);
        Assert.True(site.Server.ExitCode is null, what);
        await site["ann"].SendAsync(file);
        SampleFiles.AssertSame(file, stored);
        return failed.Length;
    }
}
