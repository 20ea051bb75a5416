using FileTransfer.Actors.Domain;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage.Platform;

/// <summary>
/// An open folder. Names are looked up in it one component at a time and symbolic links are never followed, so that a
/// link planted anywhere below, at any moment, leads nowhere. Paths given as sources and targets are our own.
/// </summary>
internal abstract class Folder : IDisposable
{
    /// <param name="path">Trusted: links in it are followed.</param>
    public static Folder Open(string path) =>
        OperatingSystem.IsWindows() ? new WindowsFolder(path) : PosixFolder.OpenTrusted(path);

    /// <summary>Whether <see cref="Exchange"/> works and <see cref="Found.Identity"/> tells its outcome.</summary>
    public abstract bool CanExchange { get; }

    public abstract Found? Find(string name);

    /// <returns>Null when there is no such name.</returns>
    /// <exception cref="FailureException"><see cref="Reason.Exists"/>: it is a file or a link.</exception>
    public abstract Folder? TryOpenFolder(string name);

    /// <returns>False when the name is taken, by whatever.</returns>
    public abstract bool TryCreateFolder(string name);

    /// <summary>For reading; fails for links.</summary>
    public abstract SafeFileHandle OpenFile(string name);

    public abstract IReadOnlyList<string> Names();

    /// <summary>Renames without ever replacing anything.</summary>
    /// <returns>False when the name is taken.</returns>
    public abstract bool TryMoveIn(string source, string name);

    /// <summary>Renames a file over a file.</summary>
    public abstract void MoveOver(string source, string name);

    /// <summary>Both names change places in one step.</summary>
    public abstract void Exchange(string source, string name);

    /// <param name="name">A name here.</param>
    /// <param name="target">A free path on the same file system.</param>
    public abstract void MoveOut(string name, string target);

    public abstract void Flush(IDiskFlush flush);

    /// <summary>The handle on the file system that <see cref="IDiskFlush.FileSystem"/> wants.</summary>
    public abstract SafeFileHandle Handle { get; }

    /// <returns>Null when a component is missing; the caller disposes the folder.</returns>
    public Folder? TryOpen(IEnumerable<string> components)
    {
        Folder? at = null;
        foreach (var name in components)
        {
            var next = Step(at, name);
            if (next is null) return null;
            at = next;
        }

        return at ?? Again();
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A second handle on this folder.</summary>
    public abstract Folder Again();

    protected abstract void Dispose(bool disposing);

    private Folder? Step(Folder? at, string name)
    {
        using (at) return (at ?? this).TryOpenFolder(name);
    }
}
