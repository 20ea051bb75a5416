using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Tests.Contracts.Storage;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Actors.Server;

/// <summary>Content that was sent to be distributed, and what is known of it.</summary>
public sealed class OutgoingFilesSpecs : ActorSpecs
{
    private static readonly RelativePath Folder = RelativePath.Parse("upload");

    [Fact]
    public async Task The_hashes_of_what_was_sent_are_known_without_reading_it()
    {
        await using var server = await ServerHarness.Open(Sys);
        using var at = new StoreHarness();
        var manifest = at.Manifest("d/", "d/a:200000", "d/b:10", "d/empty:0");

        await server.Services.Outgoing.RecordAsync(await CommitAsync(server, at, manifest), CancellationToken.None);

        using var source = await server.Services.Outgoing.OpenAsync(Folder, CancellationToken.None);
        Assert.Equal(
            Enumerable.Range(0, manifest.ChunkCount).Select(chunk => (Hash256?)at.RootOf(manifest, chunk)),
            Enumerable.Range(0, manifest.ChunkCount).Select(source.KnownRoot));
        Assert.True(source.Manifest.IsHashed);
        Assert.Equal(at.ContentsOf(manifest)[1], source.Manifest.Entries[1].Content);
        Assert.Empty(await server.Catalog.FilesAsync(null, CancellationToken.None));   // nothing that people see
    }

    [Fact]
    public async Task Of_what_somebody_touched_nothing_is_known()
    {
        await using var server = await ServerHarness.Open(Sys);
        using var at = new StoreHarness();
        var commit = await CommitAsync(server, at, at.Manifest("a:100", "b:100"));
        await server.Services.Outgoing.RecordAsync(commit, CancellationToken.None);
        File.SetLastWriteTimeUtc(Path.Combine(StoreOf(server).Options.Root, "upload", "a"), StoreHarness.Stamp.AddSeconds(1));

        using var source = await server.Services.Outgoing.OpenAsync(Folder, CancellationToken.None);

        Assert.Null(source.KnownRoot(0));
        Assert.NotNull(source.KnownRoot(1));
    }

    [Fact]
    public async Task What_is_removed_is_forgotten()
    {
        await using var server = await ServerHarness.Open(Sys);
        using var at = new StoreHarness();
        await server.Services.Outgoing.RecordAsync(await CommitAsync(server, at, at.Manifest("a:100")), CancellationToken.None);

        await server.Services.Outgoing.RemoveAsync(Folder, CancellationToken.None);

        Assert.Empty(await server.Catalog.OutgoingAsync(Folder, CancellationToken.None));
        Assert.Empty(Directory.GetFileSystemEntries(StoreOf(server).Options.Root));
    }

    [Fact]
    public async Task A_start_records_what_a_crash_left_unrecorded_and_forgets_what_nobody_needs()
    {
        await using var server = await ServerHarness.Open(Sys);
        using var at = new StoreHarness();
        await using (var staged = await at.ReceiveAsync(StoreOf(server), StoreHarness.Request(at.Manifest("a:100"), into: "upload")))
            await staged.CommitAsync(null, CancellationToken.None);
        var (needed, now) = (Broadcast("upload"), server.Time);

        await StoreRecovery.RecoverOutgoingAsync(StoreOf(server), [needed], server.Services.Writer, now, CancellationToken.None);
        Assert.Single(await server.Catalog.OutgoingAsync(Folder, CancellationToken.None));

        await StoreRecovery.RecoverOutgoingAsync(StoreOf(server), [], server.Services.Writer, now, CancellationToken.None);
        Assert.Empty(await server.Catalog.OutgoingAsync(Folder, CancellationToken.None));
        Assert.Empty(Directory.GetFileSystemEntries(StoreOf(server).Options.Root));
    }

    private static FileStore StoreOf(ServerHarness server) => (FileStore)server.Services.Outgoing.Store;

    private static Task<CommitResult> CommitAsync(ServerHarness server, StoreHarness at, Manifest manifest) =>
        at.StoreAsync(StoreOf(server), StoreHarness.Request(manifest, into: Folder.Value));

    private static StoredBroadcast Broadcast(string root) => new(
        BroadcastId.New(), "channel", "a", 1, 100, RelativePath.Parse(root), StoreHarness.Owner, DateTime.UnixEpoch, null, 0, IsUpload: true);
}
