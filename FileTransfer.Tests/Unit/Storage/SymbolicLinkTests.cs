using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Tests.Contracts.Storage;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage;

/// <summary>A link below the root leads nowhere, whoever planted it.</summary>
public sealed class SymbolicLinkTests : IDisposable
{
    private readonly StoreHarness _at = new();
    private readonly FileStore _store;
    private readonly string _outside;

    public SymbolicLinkTests()
    {
        _store = FileStore.Open(_at.Options);
        _outside = Path.Combine(_at.Folder, "outside");
        Directory.CreateDirectory(_outside);
        File.WriteAllText(Path.Combine(_outside, "secret"), "secret");
    }

    public void Dispose()
    {
        _store.Dispose();
        _at.Dispose();
    }

    [Fact]
    public async Task The_way_to_a_destination_never_leads_over_a_link()
    {
        Directory.CreateSymbolicLink(_at.At("link"), _outside);
        var failure = await StoreHarness.FailsAsync(
            _at.StoreAsync(_store, StoreHarness.Request(_at.Manifest("a:1"), into: "link/x")));
        Assert.Equal(Reason.Exists, failure.Reason);
        Assert.Equal(["secret"], Directory.GetFileSystemEntries(_outside).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public async Task Merging_does_not_enter_a_linked_folder()
    {
        Directory.CreateDirectory(_at.At("d"));
        Directory.CreateSymbolicLink(_at.At("d/sub"), _outside);
        var request = StoreHarness.Request(_at.Manifest("d/", "d/sub/", "d/sub/secret:5"), ExistingNames.Overwrite);
        Assert.Equal(Reason.Exists, (await StoreHarness.FailsAsync(_at.StoreAsync(_store, request))).Reason);
        Assert.Equal("secret", File.ReadAllText(Path.Combine(_outside, "secret")));
    }

    [Fact]
    public async Task Replacing_a_link_replaces_the_link_itself()
    {
        Directory.CreateSymbolicLink(_at.At("d"), _outside);
        await _at.StoreAsync(_store, StoreHarness.Request(_at.Manifest("d/", "d/x:5"), ExistingNames.Replace));
        _at.AssertStored("d/x", "d/x");
        Assert.Equal("secret", File.ReadAllText(Path.Combine(_outside, "secret")));
        Assert.Null(new DirectoryInfo(_at.At("d")).LinkTarget);
    }

    [Fact]
    public async Task Removing_a_folder_leaves_what_its_links_point_to()
    {
        Directory.CreateDirectory(_at.At("d"));
        Directory.CreateSymbolicLink(_at.At("d/link"), _outside);
        await _store.RemoveAsync(StoreHarness.PathOf("d"), CancellationToken.None);
        Assert.False(Directory.Exists(_at.At("d")));
        Assert.True(File.Exists(Path.Combine(_outside, "secret")));
        Directory.CreateSymbolicLink(_at.At("link"), _outside);
        await Assert.ThrowsAsync<FailureException>(
            () => _store.RemoveAsync(StoreHarness.PathOf("link/secret"), CancellationToken.None));
        Assert.True(File.Exists(Path.Combine(_outside, "secret")));
    }

    [Fact]
    public async Task Comparing_does_not_read_through_a_link()
    {
        var manifest = _at.Manifest("a:6");
        File.WriteAllBytes(Path.Combine(_outside, "a"), _at.ChunkOf(manifest, 0).ToArray());
        File.CreateSymbolicLink(_at.At("a"), Path.Combine(_outside, "a"));
        Assert.False(await _store.IsIdenticalAsync(
            manifest.WithContents(_at.ContentsOf(manifest)), null, CancellationToken.None));
    }
}
