using System.IO.Enumeration;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>The part of <see cref="ISourceFiles"/> that .NET does well on every system, and the choice of the rest.</summary>
internal abstract class SourceFiles : ISourceFiles
{
    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
        RecurseSubdirectories = false,
        ReturnSpecialDirectories = false,
    };

    public static ISourceFiles OfThisSystem { get; } = Choose();

    public static IEnumerable<string> NamesIn(string folder) => new FileSystemEnumerable<string>(
        folder, static (ref FileSystemEntry entry) => entry.FileName.ToString(), Everything);

    public virtual FileFacts? Find(SourcePlace place) => Find(place.FullPath, follow: place.Below.Length == 0);

    public virtual bool CanRead(SourcePlace place) => CanRead(place.FullPath);

    public virtual ISourceFolder OpenFolder(SourcePlace place) => new PathFolder(this, place);

    public virtual SafeFileHandle Open(SourcePlace place) => Open(place.FullPath);

    public abstract FileFacts Facts(SafeFileHandle handle);

    public int Read(SafeFileHandle handle, Span<byte> target, long offset) => RandomAccess.Read(handle, target, offset);

    protected abstract FileFacts? Find(string path, bool follow);

    protected abstract bool CanRead(string path);

    protected virtual SafeFileHandle Open(string path) => File.OpenHandle(
        path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);

    private static ISourceFiles Choose()
    {
        if (OperatingSystem.IsLinux()) return new LinuxFiles();
        if (OperatingSystem.IsMacOS()) return new MacFiles();
        return new PortableFiles();
    }
}
