using FileTransfer.Actors.Domain;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>Newer content of a name that receivers have: what both have in common does not travel again.</summary>
public sealed class NewerContentTests
{
    private const int Size = 24 << 20;
    private const int Changed = 100_000;

    /// <summary>Changed bytes lie in a few chunks; hashes, acknowledgments and the rest of the talk are little.</summary>
    private const long Most = 2 << 20;

    /// <summary>A byte more, and it is cut into chunks of twice the size.</summary>
    private const int Bound = ChunkSize.Min * ChunkSize.TargetChunks;

    [Theory]
    [InlineData(Size)]
    [InlineData(Size, "--stage")]
    [InlineData(Bound)]
    public async Task Only_what_changed_of_a_file_travels(int size, params string[] options)
    {
        await using var site = await Site.OpenAsync("ann", "rik");
        await using var line = new Relay(site.Port, long.MaxValue);
        await using var rik = await ReceiveAsync(site["rik"], line);
        var old = SampleFiles.Make(Path.Combine(site.NewFolder(), "image"), size);
        (await site["ann"].RunAsync("broadcast", old)).WithExit(0);
        await rik.ExpectAsync("received");
        var first = line.Carried;
        Assert.InRange(first, size, long.MaxValue);

        var now = Path.Combine(site.NewFolder(), "image");
        File.Copy(old, now);
        await using (var file = File.Open(now, FileMode.Open))
        {
            file.Position = size / 2;
            file.Write(new byte[Changed].Select((_, i) => (byte)i).ToArray());
            file.Position = size;
            file.Write("and some more"u8);
        }

        var result = (await site["ann"].RunAsync(["broadcast", now, .. options])).WithExit(0);
        if (options.Length > 0) (await site["ann"].RunAsync("broadcast", "commit", result.Last.Text("id"))).WithExit(0);

        var received = await rik.ExpectAsync("received");
        SampleFiles.AssertSame(now, Path.Combine(site["rik"].Inbox, "image"));
        Assert.InRange(line.Carried - first, 1, Most);
        Assert.InRange(received.Number("reusedBytes"), size - Most, size);
        Assert.Equal(0, received.Number("resumedBytes"));
    }

    [Fact]
    public async Task Only_what_is_new_in_a_folder_travels_also_after_the_server_was_started_again()
    {
        await using var site = await Site.OpenAsync("ann", "rik");
        var folder = site.NewFolder("release");
        for (var i = 0; i < 200; i++) SampleFiles.Make(Path.Combine(folder, $"{i % 10}", $"{i}"), 20_000 + i);
        await using (var first = await ReceiveAsync(site["rik"], null))
        {
            (await site["ann"].RunAsync("broadcast", folder)).WithExit(0);
            await first.ExpectAsync("received");
            await first.KillAsync();
        }

        for (var i = 0; i < 10; i++) File.Move(Path.Combine(folder, $"{i}", $"{i}"), Path.Combine(folder, $"moved {i}"));
        for (var i = 10; i < 20; i++) SampleFiles.Make(Path.Combine(folder, $"{i % 10}", $"{i}"), 20_000);
        await site["ann"].RunAsync("broadcast", folder);
        await site.Server.KillAsync();
        await site.StartServerAsync();

        await using var line = new Relay(site.Port, long.MaxValue);
        await using var rik = await ReceiveAsync(site["rik"], line);
        var received = await rik.ExpectAsync("received");

        SampleFiles.AssertSameTree(folder, Path.Combine(site["rik"].Inbox, Path.GetFileName(folder)));
        Assert.InRange(line.Carried, 10 * 20_000, 10 * 20_000 + 400_000);
        Assert.InRange(received.Number("reusedBytes"), 190 * 20_000, 190 * 20_200);
    }

    [Fact]
    public async Task A_receiver_that_is_killed_behind_the_copy_has_the_old_content_and_goes_on_from_what_it_copied()
    {
        await using var site = await Site.OpenAsync("ann", "rik");
        var (old, now) = (Path.Combine(site.NewFolder(), "image"), Path.Combine(site.NewFolder(), "image"));
        SampleFiles.Make(old, Size);
        File.WriteAllBytes(now, [.. File.ReadAllBytes(old), 1, 2, 3]);
        var inbox = Path.Combine(site["rik"].Inbox, "image");
        await using var first = await ReceiveAsync(site["rik"], null);
        (await site["ann"].RunAsync("broadcast", old)).WithExit(0);
        var staged = (await site["ann"].RunAsync("broadcast", now, "--stage")).WithExit(0);

        await first.KillAsync();
        SampleFiles.AssertSame(old, inbox);
        await using var line = new Relay(site.Port, long.MaxValue);
        await using var second = await ReceiveAsync(site["rik"], line);
        (await site["ann"].RunAsync("broadcast", "commit", staged.Last.Text("id"))).WithExit(0);

        var received = await second.ExpectAsync("received");
        SampleFiles.AssertSame(now, inbox);
        Assert.Equal((Size + 3, 0), (received.Number("resumedBytes"), received.Number("reusedBytes")));
        Assert.InRange(line.Carried, 1, Most);
    }

    private static async Task<NodeProcess> ReceiveAsync(SiteHome home, Relay? line)
    {
        string[] server = line is null ? [] : ["--server", $"127.0.0.1:{line.Port}"];
        var process = home.Start(["client", "--inbox", home.Inbox, .. server]);
        await process.ExpectAsync("connected");
        return process;
    }
}
