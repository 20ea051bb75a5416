using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Platform;

namespace FileTransfer.Actors.Storage;

/// <summary>The steps of <see cref="Commit"/> that happen in staging, unseen: everything is made as it will be.</summary>
internal sealed class CommitFiles(Staging staging, IDiskFlush flush)
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly IReadOnlyList<Entry> _entries = staging.Manifest.Entries;

    public void MakeEmptyEntries()
    {
        foreach (var entry in _entries)
        {
            if (entry.Kind == EntryKind.File && entry.Size > 0) continue;
            Guard(entry, path =>
            {
                if (entry.Kind == EntryKind.Folder) Directory.CreateDirectory(path);
                else File.Open(path, FileMode.OpenOrCreate, FileAccess.Write).Dispose();
            });
        }
    }

    /// <summary>Sizes are checked here too, where every file is visited anyway.</summary>
    public void SetMetadata(CancellationToken cancel)
    {
        // Folders last and deepest first: making an entry changes its folder's time.
        for (var i = _entries.Count - 1; i >= 0; i--)
        {
            cancel.ThrowIfCancellationRequested();
            Guard(_entries[i], path => SetMetadata(_entries[i], path));
        }
    }

    public void Flush()
    {
        using var top = Folder.Open(staging.Folder.Path);
        if (flush.CanFlushFileSystem && _entries.Count > StagingFiles.ManyFiles)
        {
            flush.FileSystem(top.Handle);
            return;
        }

        foreach (var entry in _entries)
        {
            Guard(entry, path =>
            {
                if (entry.Kind == EntryKind.Folder)
                {
                    using var folder = Folder.Open(path);
                    folder.Flush(flush);
                    return;
                }

                using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
                flush.File(file);
            });
        }
    }

    private static void SetMetadata(Entry entry, string path)
    {
        if (entry.Kind == EntryKind.Folder)
        {
            Directory.SetLastWriteTimeUtc(path, entry.ModifiedAt);
            return;
        }

        var length = new FileInfo(path).Length;
        if (length != entry.Size)
            throw new FailureException(Reason.Corrupt, $"{Display.Text(entry.Path)} has {length} bytes in staging, not {entry.Size}");
        if (entry.Executable && !OperatingSystem.IsWindows())
        {
            // Whoever may read it may execute it, as chmod +x under the same umask would say.
            var mode = File.GetUnixFileMode(path);
            File.SetUnixFileMode(path, mode | (UnixFileMode)((int)(mode & Readable) >> 2));
        }

        File.SetLastWriteTimeUtc(path, entry.ModifiedAt);
    }

    private void Guard(Entry entry, Action<string> action)
    {
        try
        {
            action(staging.Folder.PathOf(entry.Path));
        }
        catch (Exception e) when (IoFailure.IsExpected(e))
        {
            throw IoFailure.OfMaking(e, "completing", entry.Path);
        }
    }
}
