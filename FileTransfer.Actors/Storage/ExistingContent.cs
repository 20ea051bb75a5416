using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Hashing;
using FileTransfer.Actors.Storage.Platform;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage;

/// <summary>Compares a manifest with what a folder holds.</summary>
internal static class ExistingContent
{
    public static Conflict? FindConflict(Folder destination, Manifest manifest, RelativePath? into)
    {
        var taken = manifest.Roots.FirstOrDefault(root => destination.Find(root.Path.Name) is not null);
        if (taken is null) return null;
        var path = RelativePath.TryJoin(into, taken.Path) ?? taken.Path;
        return new Conflict(path, HasShape(destination, manifest, static (_, _, _) => true));
    }

    public static bool IsIdentical(Folder destination, Manifest manifest, CancellationToken cancel) => HasShape(
        destination, manifest,
        (folder, name, entry) =>
        {
            using var file = folder.OpenFile(name);
            return RandomAccess.GetLength(file) == entry.Size && ContentOf(file, entry.Size, cancel) == entry.Content;
        });

    /// <summary>Whether kinds, sizes and the set of names are those of the manifest, and every file passes the test.</summary>
    private static bool HasShape(Folder destination, Manifest manifest, Func<Folder, string, Entry, bool> test)
    {
        var children = manifest.Entries.ToLookup(entry => entry.Path.Parent?.Value ?? "", StringComparer.Ordinal);
        return children[""].All(root => Matches(destination, root, children, test));
    }

    private static bool Matches(
        Folder folder, Entry entry, ILookup<string, Entry> children, Func<Folder, string, Entry, bool> test)
    {
        var found = folder.Find(entry.Path.Name);
        if (entry.Kind == EntryKind.File)
        {
            return found is { Kind: FoundKind.File } file && file.Size == entry.Size
                && test(folder, entry.Path.Name, entry);
        }

        if (found is not { Kind: FoundKind.Folder }) return false;
        using var inner = folder.TryOpenFolder(entry.Path.Name);
        if (inner is null) return false;
        var expected = children[entry.Path.Value].ToArray();
        return inner.Names().ToHashSet(StringComparer.Ordinal).SetEquals(expected.Select(child => child.Path.Name))
            && expected.All(child => Matches(inner, child, children, test));
    }

    private static ContentId? ContentOf(SafeFileHandle file, long size, CancellationToken cancel)
    {
        var roots = new Hash256[ChunkSize.CountFor(size)];
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(ChunkSize.For(size));
        try
        {
            var offset = 0L;
            for (var i = 0; i < roots.Length; i++)
            {
                cancel.ThrowIfCancellationRequested();
                var chunk = buffer.AsSpan(0, (int)Math.Min(ChunkSize.For(size), size - offset));
                if (!TryReadAll(file, offset, chunk)) return null;   // it shrank meanwhile
                roots[i] = MerkleTree.ChunkRoot(chunk, size);
                offset += chunk.Length;
            }

            return MerkleTree.FileRoot(roots, size);
        }
        catch (IOException e)
        {
            throw IoFailure.Of(e, "reading what is at the destination");
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool TryReadAll(SafeFileHandle file, long offset, Span<byte> target)
    {
        while (target.Length > 0)
        {
            var read = RandomAccess.Read(file, target, offset);
            if (read == 0) return false;
            offset += read;
            target = target[read..];
        }

        return true;
    }
}
