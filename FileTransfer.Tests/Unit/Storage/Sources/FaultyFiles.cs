using FileTransfer.Actors.Storage.Sources;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Tests.Unit.Storage.Sources;

/// <summary>The real file system, except for what a test breaks; counts what it injected.</summary>
internal sealed class FaultyFiles : ISourceFiles
{
    private readonly ISourceFiles _real = SourceFiles.OfThisSystem;

    public HashSet<string> Unreadable { get; } = [];

    public Func<string, Exception?> OnFind { get; set; } = _ => null;

    public Func<string, Exception?> OnNames { get; set; } = _ => null;

    public Func<long, Exception?> OnRead { get; set; } = _ => null;

    public int Injected { get; private set; }

    public List<SafeFileHandle> Opened { get; } = [];

    public long BytesRead { get; private set; }

    /// <summary>At most so many bytes per read.</summary>
    public int ShortReads { get; set; } = int.MaxValue;

    public FileFacts? Find(string path, bool follow)
    {
        Fail(OnFind(path));
        return _real.Find(path, follow);
    }

    public bool CanRead(string path)
    {
        if (!Unreadable.Contains(path)) return _real.CanRead(path);
        Injected++;
        return false;
    }

    public IEnumerable<string> Names(string folder)
    {
        Fail(OnNames(folder));
        return _real.Names(folder);
    }

    public SafeFileHandle Open(string path)
    {
        var handle = _real.Open(path);
        Opened.Add(handle);
        return handle;
    }

    public FileFacts Facts(SafeFileHandle handle) => _real.Facts(handle);

    public int Read(SafeFileHandle handle, Span<byte> target, long offset)
    {
        Fail(OnRead(offset));
        var read = _real.Read(handle, target[..Math.Min(target.Length, ShortReads)], offset);
        BytesRead += read;
        return read;
    }

    private void Fail(Exception? failure)
    {
        if (failure is null) return;
        Injected++;
        throw failure;
    }
}
