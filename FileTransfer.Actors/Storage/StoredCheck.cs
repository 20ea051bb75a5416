using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Hashing;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Actors.Storage.Sources;

namespace FileTransfer.Actors.Storage;

/// <summary>
/// Reads stored files again and compares them with the hashes of their commit: finds what rotted on the disk. A file
/// whose size or time changed was edited by somebody; that is not rot, and it is left out.
/// </summary>
public sealed class StoredCheck(string root, Catalog catalog, BufferPool pool)
{
    /// <param name="share">Of each file's chunks, 0 to 1; at least one chunk per file.</param>
    /// <param name="random">Chooses the chunks when not all are read.</param>
    /// <param name="damaged">Told of each damaged file, once.</param>
    /// <param name="cancel">Checked per chunk.</param>
    /// <returns>How much was read.</returns>
    public async Task<StoredCheckResult> RunAsync(
        double share, Random random, Func<RelativePath, Task> damaged, CancellationToken cancel)
    {
        var (files, bytes, bad) = (0, 0L, 0);
        foreach (var stored in await catalog.FilesAsync(null, cancel).ConfigureAwait(false))
        {
            if (TryScan(stored, cancel) is not { } scan) continue;
            using var source = new LocalSource(scan, null, new LocalSourceOptions { Pool = pool });
            files++;
            var (read, intact) = await CheckAsync(source, stored, share, random, cancel).ConfigureAwait(false);
            bytes += read;
            if (intact) continue;
            bad++;
            await damaged(stored.Path).ConfigureAwait(false);
        }

        return new StoredCheckResult(files, bytes, bad);
    }

    /// <summary>Whether one stored file still is what was committed; true when nothing is known of it.</summary>
    public async Task<bool> IsIntactAsync(RelativePath path, CancellationToken cancel)
    {
        if (await catalog.FindFileAsync(path, cancel).ConfigureAwait(false) is not { } stored) return true;
        if (TryScan(stored, cancel) is not { } scan) return true;
        using var source = new LocalSource(scan, null, new LocalSourceOptions { Pool = pool });
        return (await CheckAsync(source, stored, 1, Random.Shared, cancel).ConfigureAwait(false)).Intact;
    }

    private ScanResult? TryScan(StoredFile stored, CancellationToken cancel)
    {
        try
        {
            var scan = StoredTree.Scan(root, stored.Path, new ScanOptions(), cancel);
            var entry = scan.Manifest.Entries[0];
            return entry.Kind == EntryKind.File && entry.Size == stored.Size && entry.ModifiedAt == stored.ModifiedAt ? scan : null;
        }
        catch (FailureException gone) when (gone.Failure.Reason is Reason.NotFound or Reason.Usage)
        {
            return null;
        }
    }

    private static async Task<(long Bytes, bool Intact)> CheckAsync(
        LocalSource source, StoredFile stored, double share, Random random, CancellationToken cancel)
    {
        var bytes = 0L;
        var chunks = source.Manifest.ChunkCount;
        var always = chunks == 0 ? 0 : random.Next(chunks);
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            if (chunk != always && random.NextDouble() >= share) continue;
            try
            {
                using var read = await source.ReadAsync(chunk, cancel).ConfigureAwait(false);
                bytes += read.Length;
                if (read.Root != stored.Hashes.Root(chunk)) return (bytes, false);
            }
            catch (FailureException unreadable) when (unreadable.Failure.Reason == Reason.StorageFailed)
            {
                return (bytes, false);
            }
            catch (FailureException edited) when (edited.Failure.Reason == Reason.SourceChanged)
            {
                return (bytes, true);
            }
        }

        return (bytes, true);
    }
}
