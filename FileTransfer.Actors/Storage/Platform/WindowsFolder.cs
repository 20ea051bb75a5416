using FileTransfer.Actors.Domain;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage.Platform;

/// <summary>
/// A folder by its path, for systems without <c>openat</c>. While it is open its handle forbids that it is renamed or
/// removed, so what was checked to be no link stays none.
/// </summary>
internal sealed class WindowsFolder : Folder
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;

    public WindowsFolder(string path)
    {
        _path = path;
        _handle = WindowsHandles.OpenFolder(path);
    }

    public override bool CanExchange => false;

    public override SafeFileHandle Handle => _handle;

    public override Found? Find(string name) => Found.At(At(name));

    public override Folder? TryOpenFolder(string name)
    {
        if (Find(name) is not { } found) return null;
        if (found.Kind != FoundKind.Folder) throw NotAFolder(name);
        var folder = new WindowsFolder(At(name));
        if (Find(name) is { Kind: FoundKind.Folder }) return folder;   // swapped between check and open
        folder.Dispose();
        throw NotAFolder(name);
    }

    public override bool TryCreateFolder(string name)
    {
        if (Find(name) is not null) return false;
        Guard(() => Directory.CreateDirectory(At(name)), "creating the folder", name);
        return true;
    }

    public override SafeFileHandle OpenFile(string name)
    {
        if (Find(name) is not { Kind: FoundKind.File })
            throw new FailureException(Reason.NotFound, $"{Display.Text(name)} is not a file");
        return File.OpenHandle(At(name));
    }

    public override IReadOnlyList<string> Names() =>
        [.. Directory.EnumerateFileSystemEntries(_path).Select(entry => Path.GetFileName(entry))];

    public override bool TryMoveIn(string source, string name)
    {
        try
        {
            Move(source, At(name));
            return true;
        }
        catch (IOException) when (Find(name) is not null)
        {
            return false;   // MoveFileEx without MOVEFILE_REPLACE_EXISTING is atomic in this
        }
    }

    public override void MoveOver(string source, string name) =>
        Guard(() => File.Move(source, At(name), overwrite: true), "moving into place", name);

    public override void Exchange(string source, string name) => throw new PlatformNotSupportedException();

    public override void MoveOut(string name, string target) => Guard(() => Move(At(name), target), "moving away", name);

    public override void Flush(IDiskFlush flush) => flush.Folder(_handle);

    public override Folder Again() => new WindowsFolder(_path);

    protected override void Dispose(bool disposing) => _handle.Dispose();

    private string At(string name) => Path.Combine(_path, name);

    private static void Move(string source, string target)
    {
        if (Directory.Exists(source)) Directory.Move(source, target);
        else File.Move(source, target, overwrite: false);
    }

    private static void Guard(Action action, string what, string name)
    {
        try
        {
            action();
        }
        catch (Exception e) when (IoFailure.IsExpected(e))
        {
            throw IoFailure.Of(e, $"{what} {Display.Text(name)}");
        }
    }

    private static FailureException NotAFolder(string name) =>
        new(Reason.Exists, $"{Display.Text(name)} is a file or a link where a folder is needed");
}
