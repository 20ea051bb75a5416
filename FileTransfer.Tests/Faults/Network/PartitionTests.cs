using FileTransfer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace FileTransfer.Tests.Faults.Network;

/// <summary>Lines that carry nothing for a while: no process ends, and each does what it was told to do.</summary>
public sealed class PartitionTests(ITestOutputHelper output)
{
    private const long Size = 192L << 20;

    private static readonly TimeSpan Partition = TimeSpan.FromSeconds(40);

    [LongFact]
    public async Task A_send_outlives_a_partition()
    {
        await using var lab = await NetworkLab.OpenAsync("ann");
        await using var site = await OpenAsync(lab, "ann");
        var file = SampleFiles.Make(site.NewPath(), Size);
        await using var sending = await StartAndCarryHalfAsync(site, "send", file);

        await CutAsync(lab, "ann");
        var result = (await sending.EndAsync()).WithExit(0);

        SampleFiles.AssertSame(file, Path.Combine(site.Data, "files", Path.GetFileName(file)));
        Assert.True(result.Last.Number("attempts") > 1, result.ToString());
    }

    [LongFact]
    public async Task A_get_outlives_a_partition()
    {
        await using var lab = await NetworkLab.OpenAsync("ann");
        await using var site = await OpenAsync(lab, "ann");
        var file = SampleFiles.Make(site.NewPath(), Size);
        await site["ann"].SendAsync(file);
        var copy = site.NewPath();
        await using var getting = await StartAndCarryHalfAsync(site, "get", Path.GetFileName(file), "--out", copy);

        await CutAsync(lab, "ann");
        var result = (await getting.EndAsync()).WithExit(0);

        SampleFiles.AssertSame(file, copy);
        Assert.True(result.Last.Number("attempts") > 1, result.ToString());
    }

    [LongFact]
    public async Task A_broadcast_outlives_a_partition_of_its_receiver()
    {
        await using var lab = await NetworkLab.OpenAsync("ann", "ron");
        await using var site = await OpenAsync(lab, "ann", "ron");
        await using var receiving = await site["ron"].ReceiveAsync();
        var file = SampleFiles.Make(site.NewPath(), Size);
        await site["ann"].SendAsync(file);
        await using var broadcast = await StartAndCarryHalfAsync(site, "broadcast", Path.GetFileName(file));

        await CutAsync(lab, "ron");
        var result = (await broadcast.EndAsync()).WithExit(0);

        Assert.Equal(1, result.Last.Number("committed"));
        SampleFiles.AssertSame(file, Path.Combine(site["ron"].Inbox, Path.GetFileName(file)));
    }

    [LongFact]
    public async Task A_sender_that_hears_nothing_for_a_minute_goes_on_in_bounded_memory_and_makes_one_version()
    {
        await using var lab = await NetworkLab.OpenAsync("ann");
        await using var site = await OpenAsync(lab, "ann");
        var file = SampleFiles.Make(site.NewPath(), Size);
        await using var sending = await StartAndCarryHalfAsync(site, "send", file, "--if-exists", "keep-both");

        await lab.CutInboundAsync("ann");
        await Deadline.PassAsync(TimeSpan.FromSeconds(60));
        var peak = sending.PeakMemory();
        await lab.HealAsync("ann");
        (await sending.EndAsync()).WithExit(0);

        output.WriteLine($"sender: {peak >> 20} MiB at most");
        Assert.InRange(peak, 1, 200 << 20);
        await AssertOneVersionAsync(site, file);
    }

    [Fact]
    public Task An_answer_that_was_lost_behind_the_commit_makes_no_second_version() => LoseAnswerAsync("keep-both");

    [LongTheory]
    [InlineData("fail")]
    [InlineData("overwrite")]
    public Task An_answer_that_was_lost_behind_the_commit_moves_nothing_again(string ifExists) => LoseAnswerAsync(ifExists);

    private static async Task LoseAnswerAsync(string ifExists)
    {
        await using var lab = await NetworkLab.OpenAsync("ann");
        await using var site = await OpenAsync(lab, "ann");
        var file = SampleFiles.Make(site.NewPath(), 32 << 20);
        var stored = Path.Combine(site.Data, "files", Path.GetFileName(file));
        var before = NetworkLab.Carried(site.Server);
        await using var sending = site["ann"].Start("send", file, "--if-exists", ifExists);

        // All is asked for by now.
        await NetworkLab.UntilCarriedAsync(site.Server, before + (28 << 20));
        await lab.MuteServerAsync();
        await Deadline.UntilAsync("the commit", () => File.Exists(stored));
        await sending.KillAsync();
        await lab.HealServerAsync();
        var result = await site["ann"].SendAsync(file, "--if-exists", ifExists);

        Assert.True(result.Last.Flag("alreadyThere"), result.ToString());
        await AssertOneVersionAsync(site, file);
    }

    private static async Task AssertOneVersionAsync(Site site, string file)
    {
        SampleFiles.AssertSame(file, Path.Combine(site.Data, "files", Path.GetFileName(file)));
        Assert.Equal([Path.GetFileName(file)], Directory.EnumerateFileSystemEntries(Path.Combine(site.Data, "files")).Select(Path.GetFileName));
        var listed = (await site["ann"].RunAsync("ls")).WithExit(0);
        Assert.Single(listed.Named("entry"));
    }

    private static async Task<Site> OpenAsync(NetworkLab lab, params string[] nodes)
    {
        foreach (var node in nodes) await lab.LimitAsync(node, 200);
        await lab.LimitServerAsync(200);
        return await Site.OpenAsync(lab, nodes);
    }

    private static async Task<NodeProcess> StartAndCarryHalfAsync(Site site, params string[] command)
    {
        var before = NetworkLab.Carried(site.Server);
        var process = site["ann"].Start(command);
        await NetworkLab.UntilCarriedAsync(site.Server, before + (Size / 2));
        return process;
    }

    private static async Task CutAsync(NetworkLab lab, string node)
    {
        await lab.CutAsync(node);
        await Deadline.PassAsync(Partition);
        await lab.HealAsync(node);
    }
}
