using System.Security.Cryptography;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Sources;

namespace FileTransfer.Actors.Rehearsals;

/// <summary>A small file and a store to receive it in, both in a folder of their own that goes with them.</summary>
internal sealed class RehearsalContent : IDisposable
{
    private const int Length = 2 * ChunkSize.Min;

    private readonly RehearsalFolder _folder;

    private RehearsalContent(RehearsalFolder folder, LocalSource source, Manifest manifest, FileStore store) =>
        (_folder, Source, Manifest, Store) = (folder, source, manifest, store);

    public string Folder => _folder.Path;

    public LocalSource Source { get; }

    /// <summary>With its content id: nothing has to be told at the end.</summary>
    public Manifest Manifest { get; }

    public FileStore Store { get; }

    public IReadOnlyList<Hash256> Roots => [.. Enumerable.Range(0, Manifest.ChunkCount).Select(chunk => Source.KnownRoot(chunk)!.Value)];

    /// <exception cref="IOException">There is no place for it; also <see cref="UnauthorizedAccessException"/> and <see cref="FailureException"/>.</exception>
    public static async Task<RehearsalContent> MakeAsync(CancellationToken cancel)
    {
        var folder = RehearsalFolder.Create();
        LocalSource? source = null;
        try
        {
            var file = Path.Combine(folder.Path, "rehearsal");
            await File.WriteAllBytesAsync(file, RandomNumberGenerator.GetBytes(Length), cancel).ConfigureAwait(false);
            source = new LocalSource(TreeScan.Scan([file], new ScanOptions(), cancel));
            var manifest = source.Manifest.WithContents(await source.FinishAsync(cancel).ConfigureAwait(false));
            var inbox = Path.Combine(folder.Path, "inbox");
            var store = FileStore.Open(new StoreOptions { Root = inbox, Work = Path.Combine(inbox, RelativePath.InternalName), Shared = true });
            return new RehearsalContent(folder, source, manifest, store);
        }
        catch
        {
            source?.Dispose();
            folder.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Source.Dispose();
        Store.Dispose();
        _folder.Dispose();
    }
}
