using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Tests.Contracts.Storage;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage;

/// <summary>Somebody made our own folder before us, in a folder that everybody may write to.</summary>
public sealed class PlantedFolderTests : IDisposable
{
    private const string Nobody = "65534";

    private readonly StoreHarness _at = new();

    public void Dispose() => _at.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_staged_where_another_user_could_exchange_it(bool link)
    {
        var theirs = Path.Combine(_at.Folder, "theirs");
        Directory.CreateDirectory(theirs);
        Directory.CreateDirectory(Path.GetDirectoryName(_at.Options.Work)!);
        if (link) Directory.CreateSymbolicLink(_at.Options.Work, theirs);
        else Directory.CreateDirectory(_at.Options.Work);
        await Tool.RunAsync("chown", "--no-dereference", Nobody, _at.Options.Work);

        var failure = Assert.Throws<FailureException>(() => FileStore.Open(_at.Options with { Shared = true })).Failure;

        Assert.Equal(Reason.AccessDenied, failure.Reason);
        Assert.Contains("belongs to another user", failure.Detail, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(link ? theirs : _at.Options.Work));
    }
}
