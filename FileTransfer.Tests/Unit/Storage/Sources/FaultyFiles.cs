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

    public FileFacts? Find(SourcePlace place)
    {
        Fail(OnFind(place.FullPath));
        return _real.Find(place);
    }

    public bool CanRead(SourcePlace place) => CanRead(place.FullPath, () => _real.CanRead(place));

    public ISourceFolder OpenFolder(SourcePlace place) => new FaultyFolder(this, _real.OpenFolder(place), place);

    public SafeFileHandle Open(SourcePlace place)
    {
        var handle = _real.Open(place);
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

    private bool CanRead(string path, Func<bool> real)
    {
        if (!Unreadable.Contains(path)) return real();
        Injected++;
        return false;
    }

    private void Fail(Exception? failure)
    {
        if (failure is null) return;
        Injected++;
        throw failure;
    }

    private sealed class FaultyFolder(FaultyFiles files, ISourceFolder real, SourcePlace place) : ISourceFolder
    {
        public IEnumerable<string> Names()
        {
            files.Fail(files.OnNames(place.FullPath));
            return real.Names();
        }

        public FileFacts? Find(string name)
        {
            files.Fail(files.OnFind(place.Child(name).FullPath));
            return real.Find(name);
        }

        public bool CanRead(string name) => files.CanRead(place.Child(name).FullPath, () => real.CanRead(name));

        public void Dispose() => real.Dispose();
    }
}
