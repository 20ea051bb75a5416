using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Sources;

namespace FileTransfer.Tests.Contracts.Storage.Sources;

/// <summary>The same with the hashes of an earlier reading.</summary>
public sealed class StoredSourceContract : ChunkSourceContract
{
    protected override async Task<IChunkSource> OpenAsync()
    {
        var scan = StoredTree.Scan(Tree.Root, RelativePath.Parse("top"), new ScanOptions(), CancellationToken.None);
        using var first = new LocalSource(scan);
        await first.FinishAsync(CancellationToken.None);
        var known = Enumerable.Range(0, scan.Manifest.Entries.Count).Select(first.HashesOf).ToList();
        return new LocalSource(scan, known, new LocalSourceOptions { Pool = Pool });
    }
}
