using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Platform;

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

    private Folder? OpenDestination(RelativePath? into)
    {
        using var root = Folder.Open(Options.Root);
        return root.TryOpen(into?.Components ?? []);
    }
}
