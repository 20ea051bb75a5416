using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Actors.Storage.Sources;
using FileTransfer.Tests.Unit.Storage.Sources;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage.Catalogue;

/// <summary>A new catalogue per test, and values to put into it.</summary>
public abstract class CatalogTestBase : IAsyncLifetime
{
    protected static readonly DateTime Now = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddTicks(6);

    private protected TestTree Tree { get; } = new();

    private protected string FileName => Tree.At("catalog.db");

    private protected Catalog Catalog { get; private set; } = null!;

    public async Task InitializeAsync() => Catalog = await Catalog.OpenAsync(FileName, CancellationToken.None);

    public async Task DisposeAsync()
    {
        await Catalog.DisposeAsync();
        Tree.Dispose();
    }

    private protected async Task Reopen()
    {
        await Catalog.DisposeAsync();
        Catalog = await Catalog.OpenAsync(FileName, CancellationToken.None);
    }

    private protected Task Apply(params CatalogChange[] changes) => Catalog.ApplyAsync(changes, CancellationToken.None);

    private protected static StoredFile Stored(string path, long size = 10, int seed = 1) => new(
        RelativePath.Parse(path), size, Now.AddSeconds(seed), new KnownContent(Content(seed), default),
        TransferId.FromKey(path), NodeId.Parse("owner"), Now);

    private protected static ContentId Content(int seed) => new(Hash(seed));

    private protected static Hash256 Hash(int seed) => new(TestTree.Bytes(Hash256.Size, seed));

    private protected static EnrolledNode Node(string name, string serial = "01") => new(
        NodeId.Parse(name), NodeKind.Client, Permissions.Upload | Permissions.Receive, serial, Now, null, null, [], null);

    private protected static Invite Invited(int code, NodeId? name = null) => new(
        Hash(code), NodeKind.Client, Permissions.Download, name, Now, Now.AddHours(1));
}
