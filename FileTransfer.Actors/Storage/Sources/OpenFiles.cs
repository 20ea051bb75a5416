using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>
/// Keeps the files used last open. A file in use is never closed under its reader, so while more than
/// <paramref name="capacity"/> are in use at once, as many are open. Thread-safe.
/// </summary>
internal sealed class OpenFiles(int capacity, Func<int, SafeFileHandle> open) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, OpenFile> _byEntry = [];
    private readonly LinkedList<OpenFile> _usedLast = [];   // front: most recently
    private bool _disposed;

    public int Count
    {
        get
        {
            lock (_gate) return _byEntry.Count;
        }
    }

    /// <summary>Dispose the lease when done; the file stays open for the next one.</summary>
    public Lease Take(int entry)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_byEntry.TryGetValue(entry, out var found)) return Use(found);
        }

        var handle = open(entry);   // outside the lock: a slow disk holds up nobody else
        lock (_gate)
        {
            if (_disposed || _byEntry.TryGetValue(entry, out var other))
            {
                handle.Dispose();
                ObjectDisposedException.ThrowIf(_disposed, this);
                return Use(_byEntry[entry]);
            }

            other = new OpenFile(entry, handle);
            _byEntry.Add(entry, other);
            _usedLast.AddFirst(other.Node);
            var lease = Use(other);
            if (_byEntry.Count > capacity && _usedLast.Last is { } oldest) Evict(oldest.Value);
            return lease;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            while (_usedLast.First is { } next) Evict(next.Value);
        }
    }

    private Lease Use(OpenFile file)
    {
        file.Users++;
        _usedLast.Remove(file.Node);
        _usedLast.AddFirst(file.Node);
        return new Lease(this, file);
    }

    private void Evict(OpenFile file)
    {
        _byEntry.Remove(file.Entry);
        _usedLast.Remove(file.Node);
        file.Evicted = true;
        if (file.Users == 0) file.Handle.Dispose();
    }

    private void Release(OpenFile file)
    {
        lock (_gate)
        {
            file.Users--;
            if (file.Evicted && file.Users == 0) file.Handle.Dispose();
        }
    }

    internal sealed class OpenFile
    {
        public OpenFile(int entry, SafeFileHandle handle)
        {
            (Entry, Handle) = (entry, handle);
            Node = new LinkedListNode<OpenFile>(this);
        }

        public int Entry { get; }

        public SafeFileHandle Handle { get; }

        public LinkedListNode<OpenFile> Node { get; }

        public int Users { get; set; }

        public bool Evicted { get; set; }
    }

    internal readonly struct Lease(OpenFiles owner, OpenFile file) : IDisposable
    {
        public SafeFileHandle Handle => file.Handle;

        public void Dispose() => owner.Release(file);
    }
}
