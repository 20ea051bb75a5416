using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Platform;
using FileTransfer.Actors.Storage.Sources;

namespace FileTransfer.Actors.Storage;

/// <summary>What is at a destination already.</summary>
public sealed partial class FileStore
{
    /// <returns>Null when every root's name is free.</returns>
    /// <exception cref="FailureException"><see cref="Reason.Exists"/>: the way there leads over a file or a link.</exception>
    public Task<Conflict?> FindConflictAsync(Manifest manifest, RelativePath? into, CancellationToken cancel) => Task.Run(
        () =>
        {
            using var destination = OpenDestination(into);
            return destination is null ? null : ExistingContent.FindConflict(destination, manifest, into);
        },
        cancel);

    /// <summary>Reads what is there and compares names and contents, nothing else.</summary>
    /// <param name="manifest">With content ids.</param>
    /// <param name="into">As for the transfer.</param>
    /// <param name="cancel">Stops the reading.</param>
    public Task<bool> IsIdenticalAsync(Manifest manifest, RelativePath? into, CancellationToken cancel) => Task.Run(
        () =>
        {
            if (!manifest.IsHashed) throw new ArgumentException("The content ids must be known.", nameof(manifest));
            using var destination = OpenDestination(into);
            return destination is not null && ExistingContent.IsIdentical(destination, manifest, cancel);
        },
        cancel);

    /// <inheritdoc/>
    public Task<IChunkSource?> OpenCommittedAsync(Manifest manifest, CommitResult commit, CancellationToken cancel) => Task.Run(
        IChunkSource? () =>
        {
            if (commit.Roots is not [var root]) return null;
            var scan = StoredTree.Scan(Options.Root, root, new ScanOptions(), cancel);
            var same = scan.Manifest.Entries.Select(entry => (entry.Path.Name, entry.Kind, entry.Size))
                .SequenceEqual(commit.Entries.Select(entry => (entry.Path.Name, entry.Kind, entry.Size)));
            return same && scan.Manifest.ChunkCount == manifest.ChunkCount
                ? new LocalSource(scan, [.. commit.Entries.Select(HashesOf)])
                : null;
        },
        cancel);

    private static KnownContent? HashesOf(CommittedEntry entry) =>
        entry.Kind == EntryKind.File ? KnownContent.From(entry.ChunkRoots.Span, entry.Size) : null;

    internal Folder? OpenDestination(RelativePath? into)
    {
        using var root = Folder.Open(Options.Root);
        return root.TryOpen(into?.Components ?? []);
    }
}
