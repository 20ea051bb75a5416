using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>Several nodes that write one name at once, and somebody who reads it meanwhile.</summary>
public sealed class ConcurrentWritersTests
{
    private const int Size = 4 << 20;

    private static readonly string[] Clients = ["ann", "ben", "cem", "dan"];

    [Fact]
    public async Task Of_several_new_files_of_one_name_exactly_one_wins_and_each_sender_is_told_the_truth()
    {
        await using var site = await Site.OpenAsync(Clients);
        var files = Clients.ToDictionary(client => client, client => SampleFiles.Make(Path.Combine(site.NewFolder(), "report"), Size));

        var results = await Task.WhenAll(Clients.Select(client => site[client].RunAsync("send", files[client])));

        var winner = Assert.Single(results, result => result.Exit == 0);
        foreach (var loser in results.Where(result => result != winner)) loser.WithError(10, "exists");
        SampleFiles.AssertSame(files[Clients[Array.IndexOf(results, winner)]], Stored(site));
    }

    [Fact]
    public async Task Of_several_new_files_of_one_name_and_content_one_is_stored_and_all_end_well()
    {
        await using var site = await Site.OpenAsync(Clients);
        var file = SampleFiles.Make(Path.Combine(site.NewFolder(), "report"), Size);

        var results = await Task.WhenAll(Clients.Select(client => site[client].RunAsync("send", file)));

        foreach (var result in results) result.WithExit(0);
        SampleFiles.AssertSame(file, Stored(site));
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.Combine(site.Data, "files")));
    }

    [Fact]
    public async Task Whoever_reads_while_others_overwrite_sees_one_of_the_whole_files()
    {
        await using var site = await Site.OpenAsync(Clients);
        var files = Clients.ToDictionary(client => client, client => SampleFiles.Make(Path.Combine(site.NewFolder(), "report"), Size));
        await site["ann"].SendAsync(files["ann"]);
        var whole = files.Values.Select(SampleFiles.Hash).ToHashSet();
        var writing = Task.WhenAll(Clients.Select(client => site[client].RunAsync("send", files[client], "--if-exists", "overwrite")));

        var reads = 0;
        for (; !writing.IsCompleted; reads++) Assert.Contains(SampleFiles.Hash(Stored(site)), whole);

        foreach (var result in await writing) result.WithExit(0);
        Assert.True(reads > 10, $"only {reads} reads");
        Assert.Contains(SampleFiles.Hash(Stored(site)), whole);
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.Combine(site.Data, "files")));
    }

    [Fact]
    public async Task The_same_command_twice_at_once_ends_well_twice_and_makes_one_version()
    {
        await using var site = await Site.OpenAsync("ann");
        var file = SampleFiles.Make(site.NewPath(), 40 << 20);

        var results = await Task.WhenAll(site["ann"].RunAsync("send", file), site["ann"].RunAsync("send", file));

        foreach (var result in results) result.WithExit(0);
        SampleFiles.AssertSame(file, Path.Combine(site.Data, "files", Path.GetFileName(file)));
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.Combine(site.Data, "files")));
    }

    private static string Stored(Site site) => Path.Combine(site.Data, "files", "report");
}
