using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Sources;

namespace FileTransfer.Tests.Contracts.Storage.Sources;

public sealed class LocalSourceContract : ChunkSourceContract
{
    protected override Task<IChunkSource> OpenAsync() => Task.FromResult<IChunkSource>(
        new LocalSource(Tree.Scan("top"), null, new LocalSourceOptions { Pool = Pool, MaxOpenFiles = 2 }));
}
