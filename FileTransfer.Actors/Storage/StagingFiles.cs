using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Platform;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage;

/// <summary>
/// The staged files of one transfer behind a bounded number of handles, and what of them is not flushed. Files are made
/// when their first chunk arrives. Thread-safe; <see cref="Flush"/> runs one at a time.
/// </summary>
internal sealed class StagingFiles : IDisposable
{
    /// <summary>Above this many dirty files and folders one flush of the file system is cheaper than one each.</summary>
    public const int ManyFiles = 16;

    private readonly StagingFolder _folder;
    private readonly Manifest _manifest;
    private readonly IDiskFlush _flush;
    private readonly int _maxOpen;
    private readonly Folder _anchor;   // opened before the first write, so that it hears of every failed write-back
    private readonly Lock _gate = new();
    private readonly Dictionary<int, OpenFile> _open = [];
    private readonly LinkedList<int> _byUse = new();
    private readonly HashSet<int> _dirtyFiles = [];
    private readonly HashSet<string> _dirtyFolders = new(StringComparer.Ordinal);
    private bool _closedDirty;
    private bool _disposed;
    private FailureException? _closeFailure;

    public StagingFiles(StagingFolder folder, Manifest manifest, IDiskFlush flush, int maxOpen)
    {
        (_folder, _manifest, _flush, _maxOpen) = (folder, manifest, flush, maxOpen);
        _anchor = Folder.Open(folder.Path);
    }

    public void Write(int entry, long offset, ReadOnlySpan<byte> data)
    {
        var file = Rent(entry);
        try
        {
            RandomAccess.Write(file.Handle, data, offset);   // loops over short writes
        }
        catch (Exception e) when (IoFailure.IsExpected(e))
        {
            throw IoFailure.Of(e, $"writing {Display.Text(_manifest.Entries[entry].Path)}");
        }
        finally
        {
            // Dirty even when it failed: some of it may have been written.
            Return(entry, file, dirty: true);
        }
    }

    /// <summary>Like <see cref="Write"/> with zeros, without their blocks where the file system can do without.</summary>
    public void WriteZeros(int entry, long offset, int length)
    {
        var file = Rent(entry);
        try
        {
            DiskSpace.Zero(file.Handle, offset, length, _manifest.Entries[entry].Size);
        }
        catch (Exception e) when (IoFailure.IsExpected(e))
        {
            throw IoFailure.Of(e, $"writing {Display.Text(_manifest.Entries[entry].Path)}");
        }
        finally
        {
            Return(entry, file, dirty: true);
        }
    }

    /// <returns>Bytes read: fewer than asked when the file ends before.</returns>
    public int Read(int entry, long offset, Span<byte> target)
    {
        var file = Rent(entry);
        try
        {
            var total = 0;
            while (total < target.Length)
            {
                var read = RandomAccess.Read(file.Handle, target[total..], offset + total);
                if (read == 0) break;
                total += read;
            }

            return total;
        }
        catch (Exception e) when (IoFailure.IsExpected(e))
        {
            throw IoFailure.Of(e, $"reading {Display.Text(_manifest.Entries[entry].Path)}");
        }
        finally
        {
            Return(entry, file, dirty: false);
        }
    }

    /// <summary>Zero for a file that is not there.</summary>
    public long Length(int entry)
    {
        var file = new FileInfo(_folder.PathOf(_manifest.Entries[entry].Path));
        return file.Exists ? file.Length : 0;
    }

    /// <summary>Gives a file its blocks and its length, so that a full disk shows now.</summary>
    public void Preallocate(int entry)
    {
        var size = _manifest.Entries[entry].Size;
        var file = Rent(entry);
        try
        {
            DiskSpace.Allocate(file.Handle, size);
        }
        finally
        {
            Return(entry, file, dirty: true);
        }
    }

    /// <summary>Makes everything durable whose <see cref="Write"/> had returned before.</summary>
    /// <exception cref="FailureException">What was written since the last flush may be lost: it must be written again.</exception>
    public void Flush()
    {
        int[] files;
        string[] folders;
        bool everything;
        lock (_gate)
        {
            (files, folders) = ([.. _dirtyFiles], [.. _dirtyFolders]);
            everything = _flush.CanFlushFileSystem && (_closedDirty || files.Length + folders.Length > ManyFiles);
            _dirtyFiles.Clear();
            _dirtyFolders.Clear();
            _closedDirty = false;
            if (_closeFailure is { } failure)
            {
                _closeFailure = null;
                _dirtyFolders.UnionWith(folders);
                throw failure;
            }
        }

        try
        {
            if (everything) _flush.FileSystem(_anchor.Handle);
            else FlushEach(files, folders);
        }
        catch (FailureException)
        {
            lock (_gate) _dirtyFolders.UnionWith(folders);   // the chunks are written again, the names are not
            throw;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var file in _open.Values) file.Handle.Dispose();
            _open.Clear();
            _byUse.Clear();
        }

        _anchor.Dispose();
    }

    private void FlushEach(int[] files, string[] folders)
    {
        foreach (var entry in files)
        {
            var file = Rent(entry);
            try
            {
                _flush.File(file.Handle);
            }
            finally
            {
                Return(entry, file, dirty: false);
            }
        }

        foreach (var path in folders)
        {
            using var folder = Folder.Open(path);
            folder.Flush(_flush);
        }
    }

    private OpenFile Rent(int entry)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_open.TryGetValue(entry, out var file))
            {
                CloseIdle();
                file = new OpenFile(OpenOrCreate(entry), _byUse.AddFirst(entry));
                _open.Add(entry, file);
            }
            else
            {
                _byUse.Remove(file.Place);
                _byUse.AddFirst(file.Place);
            }

            file.Users++;
            return file;
        }
    }

    private void Return(int entry, OpenFile file, bool dirty)
    {
        lock (_gate)
        {
            if (dirty) _dirtyFiles.Add(entry);
            file.Users--;
        }
    }

    /// <summary>Makes room for one more handle; handles in use stay, so the bound is soft by the number of writers.</summary>
    private void CloseIdle()
    {
        for (var node = _byUse.Last; node is not null && _open.Count >= _maxOpen;)
        {
            var (entry, before) = (node.Value, node.Previous);
            if (_open[entry].Users == 0) Close(entry);
            node = before;
        }
    }

    private void Close(int entry)
    {
        var file = _open[entry];
        if (_dirtyFiles.Contains(entry))
        {
            // A failed write-back is told to handles that are open; without syncfs this is the last chance to hear.
            if (_flush.CanFlushFileSystem) _closedDirty = true;
            else FlushBeforeClose(entry, file);
        }

        file.Handle.Dispose();
        _byUse.Remove(file.Place);
        _open.Remove(entry);
    }

    private void FlushBeforeClose(int entry, OpenFile file)
    {
        try
        {
            _flush.File(file.Handle);
            _dirtyFiles.Remove(entry);
        }
        catch (FailureException e)
        {
            _closeFailure = e;
        }
    }

    private SafeFileHandle OpenOrCreate(int entry)
    {
        var path = _folder.PathOf(_manifest.Entries[entry].Path);
        try
        {
            if (File.Exists(path)) return Open(path, FileMode.Open);
            var parent = Path.GetDirectoryName(path) ?? _folder.Tree;
            CreateFolders(parent);
            // Not CreateNew: a failing disk may not show what is there, and that is no conflict of names.
            var handle = Open(path, FileMode.OpenOrCreate);
            _dirtyFolders.Add(parent);
            return handle;
        }
        catch (Exception e) when (IoFailure.IsExpected(e))
        {
            throw IoFailure.OfMaking(e, "creating", _manifest.Entries[entry].Path);
        }
    }

    private void CreateFolders(string folder)
    {
        if (Directory.Exists(folder)) return;
        var parent = Path.GetDirectoryName(folder) ?? _folder.Tree;
        CreateFolders(parent);
        Directory.CreateDirectory(folder);
        _dirtyFolders.Add(parent);
    }

    private static SafeFileHandle Open(string path, FileMode mode) =>
        File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private sealed class OpenFile(SafeFileHandle handle, LinkedListNode<int> place)
    {
        public SafeFileHandle Handle { get; } = handle;

        public LinkedListNode<int> Place { get; } = place;

        public int Users { get; set; }
    }
}
