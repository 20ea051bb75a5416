using System.Runtime.InteropServices;
using FileTransfer.Actors.Domain;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage.Platform;

/// <summary>A folder as a file descriptor: every step below it is an <c>openat</c> that refuses links.</summary>
internal sealed class PosixFolder : Folder
{
    private const uint FolderMode = 0x1FF;   // 0777, less the process's umask

    private static readonly bool Linux = OperatingSystem.IsLinux();
    private static readonly int CurrentFolder = Linux ? LibC.AtCurrentFolder : LibC.MacAtCurrentFolder;

    private readonly SafeFileHandle _handle;
    private readonly string _path;

    private PosixFolder(SafeFileHandle handle, string path) => (_handle, _path) = (handle, path);

    public override bool CanExchange => Linux;

    public override SafeFileHandle Handle => _handle;

    public static PosixFolder OpenTrusted(string path)
    {
        var fd = LibC.Open(path, OpenFlags.TrustedFolder);
        if (fd < 0) throw IoFailure.OfLastCall($"opening the folder {Display.Text(path)}");
        return new PosixFolder(new SafeFileHandle(fd, ownsHandle: true), path);
    }

    public override Found? Find(string name)
    {
        if (!Linux) return Found.At(Path.Combine(_path, name));
        if (LibC.StatX(_handle, name, LibC.AtSymlinkNoFollow, LibC.StatxBasic, out var stat) == 0) return Found.From(stat);
        return Marshal.GetLastPInvokeError() == Errno.NoEntry
            ? null
            : throw IoFailure.OfLastCall($"looking at {Display.Text(name)}");
    }

    public override Folder? TryOpenFolder(string name)
    {
        var fd = LibC.OpenAt(_handle, name, OpenFlags.ChildFolder);
        if (fd >= 0) return new PosixFolder(new SafeFileHandle(fd, ownsHandle: true), Path.Combine(_path, name));
        var error = Marshal.GetLastPInvokeError();
        if (error == Errno.NoEntry) return null;
        if (error == Errno.NotADirectory || error == Errno.TooManyLinks) throw NotAFolder(name);
        throw IoFailure.Of(error, $"opening the folder {Display.Text(name)}");
    }

    public override bool TryCreateFolder(string name)
    {
        if (LibC.MakeFolderAt(_handle, name, FolderMode) == 0) return true;
        return Marshal.GetLastPInvokeError() == Errno.Exists
            ? false
            : throw IoFailure.OfLastCall($"creating the folder {Display.Text(name)}");
    }

    public override SafeFileHandle OpenFile(string name)
    {
        var fd = LibC.OpenAt(_handle, name, OpenFlags.ChildFile);
        return fd >= 0
            ? new SafeFileHandle(fd, ownsHandle: true)
            : throw IoFailure.OfLastCall($"opening {Display.Text(name)}");
    }

    public override IReadOnlyList<string> Names()
    {
        // The descriptor's own path cannot be swapped for a link, which only Linux offers.
        var path = Linux ? $"/proc/self/fd/{_handle.DangerousGetHandle()}" : _path;
        return [.. Directory.EnumerateFileSystemEntries(path).Select(entry => Path.GetFileName(entry))];
    }

    public override bool TryMoveIn(string source, string name)
    {
        var done = Linux
            ? LibC.RenameAt2(CurrentFolder, source, _handle, name, LibC.RenameNoReplace)
            : LibC.MacRenameAt(CurrentFolder, source, _handle, name, LibC.MacRenameExclusive);
        if (done == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        if (error == Errno.Exists || error == Errno.NotEmpty) return false;
        if (error == Errno.Invalid || error == Errno.NoSystemCall || error == Errno.NotSupported)
            return TryMoveInWithoutFlag(source, name);
        throw IoFailure.Of(error, $"moving {Display.Text(name)} into place");
    }

    public override void MoveOver(string source, string name)
    {
        if (LibC.RenameAt(CurrentFolder, source, _handle, name) == 0) return;
        var error = Marshal.GetLastPInvokeError();
        if (error == Errno.IsADirectory || error == Errno.NotADirectory || error == Errno.NotEmpty)
            throw new FailureException(Reason.Exists, $"{Display.Text(name)} is of another kind");
        throw IoFailure.Of(error, $"moving {Display.Text(name)} into place");
    }

    public override void Exchange(string source, string name)
    {
        if (LibC.RenameAt2(CurrentFolder, source, _handle, name, LibC.RenameExchange) != 0)
            throw IoFailure.OfLastCall($"exchanging {Display.Text(name)}");
    }

    public override void MoveOut(string name, string target)
    {
        if (LibC.RenameOut(_handle, name, CurrentFolder, target) != 0)
            throw IoFailure.OfLastCall($"moving {Display.Text(name)} away");
    }

    public override void Flush(IDiskFlush flush) => flush.Folder(_handle);

    public override Folder Again()
    {
        var fd = LibC.OpenAt(_handle, ".", OpenFlags.TrustedFolder);
        return fd >= 0
            ? new PosixFolder(new SafeFileHandle(fd, ownsHandle: true), _path)
            : throw IoFailure.OfLastCall("opening a folder");
    }

    protected override void Dispose(bool disposing) => _handle.Dispose();

    /// <summary>
    /// For file systems without the flag: a hard link and a new folder both fail when the name is taken, and a folder
    /// may be renamed over an empty one.
    /// </summary>
    private bool TryMoveInWithoutFlag(string source, string name)
    {
        if (Directory.Exists(source)) return TryCreateFolder(name) && MovedOverEmpty(source, name);
        if (LibC.LinkAt(CurrentFolder, source, _handle, name, 0) != 0)
        {
            return Marshal.GetLastPInvokeError() == Errno.Exists
                ? false
                : throw IoFailure.OfLastCall($"moving {Display.Text(name)} into place");
        }

        File.Delete(source);
        return true;
    }

    private bool MovedOverEmpty(string source, string name)
    {
        MoveOver(source, name);
        return true;
    }

    private static FailureException NotAFolder(string name) =>
        new(Reason.Exists, $"{Display.Text(name)} is a file or a symbolic link where a folder is needed");
}
