using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Receipts;

/// <summary>What was to be delivered.</summary>
/// <param name="Name">Of the first root, raw.</param>
/// <param name="Content">Of a single file; null for a folder, or while it is not known.</param>
/// <param name="Root">Over all entries (<see cref="ManifestRoot"/>); null while a content id is not known.</param>
/// <param name="Listed">Entry by entry; null when it would be too long, and the root has to say it all.</param>
internal sealed record DeliveredManifest(
    string Name, long Files, long Bytes, ContentId? Content, Hash256? Root, Manifest? Listed)
{
    /// <summary>More entries than this, or paths longer in all, are not listed.</summary>
    public const int MaxListed = 20_000;

    private const int MaxPathLength = 4 * 1024 * 1024;

    public static DeliveredManifest Of(Manifest manifest)
    {
        var single = manifest.Entries is [{ Kind: EntryKind.File } only] ? only.Content : null;
        var listed = manifest.Entries.Count <= MaxListed
            && manifest.Entries.Sum(entry => (long)entry.Path.Value.Length) <= MaxPathLength;
        return new DeliveredManifest(
            manifest.Entries[0].Path.Components[0], manifest.FileCount, manifest.TotalBytes, single, ManifestRoot.Of(manifest),
            listed ? manifest : null);
    }

    /// <summary>Whether the list and what is said of it are one.</summary>
    public bool IsConsistent => Listed is null || Of(Listed) is var own
        && (own.Name, own.Files, own.Bytes, own.Content, own.Root) == (Name, Files, Bytes, Content, Root);
}
