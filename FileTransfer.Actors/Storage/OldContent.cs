using System.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Hashing;
using FileTransfer.Actors.Storage.Platform;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage;

/// <summary>
/// What has the names of a transfer's roots now, cut as the transfer's own files are cut. Nothing depends on it: a file that
/// changes, vanishes or cannot be read meanwhile has less in common. No link is followed.
/// </summary>
/// <param name="destination">Where the roots will have their names.</param>
/// <param name="open">Opens one file by its name in a folder.</param>
internal sealed class OldContent(Folder destination, Manifest manifest, Func<Folder, string, SafeFileHandle> open)
{
    public OldContent(Folder destination, Manifest manifest)
        : this(destination, manifest, static (folder, name) => folder.OpenFile(name))
    {
    }

    /// <summary>A file of fewer chunks is read as a whole; of another one a sample decides whether the rest is worth it.</summary>
    public const int SampledFrom = 64;

    /// <summary>Whatever stayed for so many chunks on end is found.</summary>
    public const int SampleEvery = 8;

    /// <summary>Looked at beyond the number of the manifest's entries; a folder may have held much more before.</summary>
    public int MoreFiles { get; init; } = 100_000;

    /// <summary>
    /// Pieces that may be wanted. First each file as the new file of its path is cut, which finds what stayed; then every
    /// file as it was cut itself, which finds what moved. The second part reads no more than the transfer has bytes, so
    /// that a small transfer does not wait for a large folder; files of a wanted size come first.
    /// </summary>
    public IEnumerable<OldChunk> Chunks(WantedChunks wanted, CancellationToken cancel)
    {
        var files = List(cancel);
        foreach (var file in files.Where(file => IsCutAsNew(file, wanted)))
        {
            foreach (var chunk in Cut(file, SizeAsNew(file), null, wanted, cancel)) yield return chunk;
        }

        var left = manifest.TotalBytes;
        foreach (var file in files.OrderBy(file => wanted.WantedForSize(file.Size) ? 0 : 1))
        {
            foreach (var chunk in Cut(file, file.Size, IsCutAsNew(file, wanted) ? SizeAsNew(file) : null, wanted, cancel))
            {
                yield return chunk;
                left -= chunk.Length;
                if (left <= 0) yield break;
            }
        }
    }

    private static bool IsCutAsNew(OldFile file, WantedChunks wanted) => file.Entry is { } entry && wanted.WantedIn(entry);

    private long SizeAsNew(OldFile file) => manifest.Entries[file.Entry!.Value].Size;

    /// <param name="file">To be read.</param>
    /// <param name="size">Of the file whose cuts are wanted.</param>
    /// <param name="before">Cuts of a file of this size were read already.</param>
    /// <param name="wanted">Asked whether it is worth it.</param>
    /// <param name="cancel">Checked for each piece.</param>
    private IEnumerable<OldChunk> Cut(OldFile file, long size, long? before, WantedChunks wanted, CancellationToken cancel)
    {
        var chunkSize = ChunkSize.For(size);
        if (size == 0 || before == size || !wanted.WantsCutsOf(chunkSize)) yield break;
        using var handle = TryOpen(file);
        if (handle is null) yield break;
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(chunkSize, size));
        try
        {
            var isAlike = before is { } earlier && ChunkSize.For(earlier) == chunkSize;
            foreach (var (offset, isSample) in Places(size, chunkSize))
            {
                cancel.ThrowIfCancellationRequested();
                if (!wanted.WantsCutsOf(chunkSize) || (!isSample && !isAlike)) yield break;
                var length = LengthAt(offset, size);
                if (before is { } other && offset < other && ChunkSize.For(other) == chunkSize && LengthAt(offset, other) == length) continue;
                if (offset + length > file.Size) continue;
                if (!TryRead(handle, offset, buffer.AsSpan(0, length))) yield break;
                var chunk = Hash(buffer.AsMemory(0, length), size);
                isAlike |= wanted.Knows(chunk.Root);
                yield return chunk;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Of a large file first a sample over all of it, then the rest.</summary>
    private static IEnumerable<(long Offset, bool IsSample)> Places(long size, int chunkSize)
    {
        var every = size / chunkSize < SampledFrom ? 1 : SampleEvery;
        for (var offset = 0L; offset < size; offset += (long)every * chunkSize) yield return (offset, true);
        for (var offset = 0L; every > 1 && offset < size; offset += chunkSize)
        {
            if (offset / chunkSize % every != 0) yield return (offset, false);
        }
    }

    private static int LengthAt(long offset, long size) => (int)Math.Min(ChunkSize.For(size), size - offset);

    private static OldChunk Hash(ReadOnlyMemory<byte> data, long size) => data.Span.ContainsAnyExcept((byte)0)
        ? new OldChunk(MerkleTree.ChunkRoot(data.Span, size), data.Length, data)
        : new OldChunk(MerkleTree.ZeroRoot(data.Length, size), data.Length, default);

    private List<OldFile> List(CancellationToken cancel)
    {
        var entries = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < manifest.Entries.Count; i++)
        {
            if (manifest.Entries[i].Kind == EntryKind.File) entries[manifest.Entries[i].Path.Value] = i;
        }

        var files = new List<OldFile>();
        var ahead = new Stack<string>(manifest.Roots.Select(root => root.Path.Value));
        while (ahead.TryPop(out var path) && files.Count < manifest.Entries.Count + MoreFiles)
        {
            cancel.ThrowIfCancellationRequested();
            if (TryLook(path, ahead) is { } size)
                files.Add(new OldFile(path, size, entries.TryGetValue(path, out var entry) ? entry : null));
        }

        return files;
    }

    /// <returns>A file's size; null for anything else. What is in a folder is looked at later.</returns>
    private long? TryLook(string path, Stack<string> ahead)
    {
        try
        {
            using var parent = destination.TryOpen(path.Split('/').SkipLast(1));
            var name = path[(path.LastIndexOf('/') + 1)..];
            var found = parent?.Find(name);
            if (found is { Kind: FoundKind.File } file) return file.Size;
            if (found is not { Kind: FoundKind.Folder } || ahead.Count > manifest.Entries.Count + MoreFiles) return null;
            using var folder = parent!.TryOpenFolder(name);
            foreach (var inner in folder?.Names() ?? []) ahead.Push($"{path}/{inner}");
        }
        catch (Exception unreadable) when (IoFailure.IsExpected(unreadable))
        {
            // As if it were not there.
        }

        return null;
    }

    private SafeFileHandle? TryOpen(OldFile file)
    {
        try
        {
            using var parent = destination.TryOpen(file.Path.Split('/').SkipLast(1));
            return parent is null ? null : open(parent, file.Path[(file.Path.LastIndexOf('/') + 1)..]);
        }
        catch (Exception gone) when (IoFailure.IsExpected(gone))
        {
            return null;
        }
    }

    /// <returns>False when the file ends before, or cannot be read any more.</returns>
    private static bool TryRead(SafeFileHandle handle, long offset, Span<byte> target)
    {
        try
        {
            while (target.Length > 0)
            {
                var read = RandomAccess.Read(handle, target, offset);
                if (read == 0) return false;
                offset += read;
                target = target[read..];
            }

            return true;
        }
        catch (Exception unreadable) when (unreadable is NotSupportedException || IoFailure.IsExpected(unreadable))
        {
            return false;   // NotSupported: a pipe has the name by now
        }
    }
}
