using System.Text;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>
/// The folder with a node's keys: 0700, keys 0600, private from the first instant. A file is replaced whole or not at
/// all. What is loosely protected or unreadable is refused; nothing here repairs or deletes what it did not write.
/// </summary>
internal sealed class PkiFolder
{
    private const UnixFileMode KeyMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PublicMode = KeyMode | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // Three certificates and a key are 3 KB; more is not ours.
    private const int MaxFileSize = 64 * 1024;

    private readonly string _path;

    private PkiFolder(string path) => _path = path;

    /// <exception cref="FailureException">
    /// The folder lets others in (<see cref="Reason.Usage"/>), or cannot be made.
    /// </exception>
    public static PkiFolder OpenOrCreate(string path)
    {
        try
        {
            PrivateFolder.Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException(FailureException.From(e), e);
        }

        return Open(path);
    }

    public static PkiFolder Open(string path)
    {
        var folder = new DirectoryInfo(path);
        if (folder.LinkTarget is not null) throw Linked(path);
        if (!folder.Exists || OperatingSystem.IsWindows()) return new PkiFolder(path);
        if (!OwnFiles.IsPrivate(folder.UnixFileMode))
        {
            throw new FailureException(
                Reason.Usage, $"{Display.Text(path)} is open to other users", $"chmod 700 {Display.Text(path)}");
        }

        if (!OwnFiles.IsOurs(path)) throw Foreign(path, "700");
        RefuseOpenParent(folder.Parent);
        return new PkiFolder(path);
    }

    public bool Has(string name) => File.Exists(PathOf(name));

    public string PathOf(string name) => Path.Combine(_path, name);

    /// <summary>A file that holds a private key; refused unless only its owner can read it and that is us.</summary>
    public string ReadKeyFile(string name)
    {
        var path = PathOf(name);
        if (new FileInfo(path).LinkTarget is not null) throw Linked(path);
        return ReadPrivate(path);
    }

    /// <summary>The same anywhere; what a link leads to is judged, not the link.</summary>
    public static string ReadPrivate(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            RefuseLoose(path, file);
            if (file.Length > MaxFileSize) throw new FormatException("it is far too large");
            using var reader = new StreamReader(file, Encoding.ASCII);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException(FailureException.From(e) with { Hint = "nothing was changed" }, e);
        }
    }

    public void WriteKeyFile(string name, string pem, bool replace) => Write(name, pem, KeyMode, replace);

    public void WritePublicFile(string name, string pem) => Write(name, pem, PublicMode, replace: true);

    public FailureException Damaged(string name, string why, Exception? inner = null) =>
        new(
            Reason.StateDamaged,
            $"{Display.Text(PathOf(name))} cannot be used: {why}",
            "restore it from a backup; nothing was changed or deleted",
            inner);

    /// <summary>Who can write there could put another folder in this one's place.</summary>
    private static void RefuseOpenParent(DirectoryInfo? parent)
    {
        if (OperatingSystem.IsWindows() || parent is null) return;
        var mode = parent.UnixFileMode;
        if (!mode.HasFlag(UnixFileMode.OtherWrite) || mode.HasFlag(UnixFileMode.StickyBit)) return;
        throw new FailureException(
            Reason.Usage, $"{Display.Text(parent.FullName)} can be written by everybody", $"chmod o-w {Display.Text(parent.FullName)}");
    }

    private static void RefuseLoose(string path, FileStream file)
    {
        if (OperatingSystem.IsWindows()) return;
        if (!OwnFiles.IsPrivate(File.GetUnixFileMode(file.SafeFileHandle)))
        {
            throw new FailureException(
                Reason.Usage,
                $"the key {Display.Text(path)} is open to other users",
                $"chmod 600 {Display.Text(path)}");
        }

        if (!OwnFiles.IsOurs(file.SafeFileHandle))
        {
            throw Foreign(path, "600");
        }
    }

    /// <summary>In one step; what had the new name is gone.</summary>
    public void Rename(string from, string to)
    {
        try
        {
            File.Move(PathOf(from), PathOf(to), overwrite: true);
            OwnFiles.FlushFolder(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException(FailureException.From(e), e);
        }
    }

    private static FailureException Linked(string path) => new(
        Reason.Usage, $"{Display.Text(path)} is a symbolic link: whoever can change it could put another key there",
        "move what it leads to there");

    private static FailureException Foreign(string path, string mode) => new(
        Reason.Usage,
        $"{Display.Text(path)} belongs to another user",
        $"chown {Display.Text(Environment.UserName)} {Display.Text(path)} && chmod {mode} {Display.Text(path)}");

    private void Write(string name, string text, UnixFileMode mode, bool replace)
    {
        var temporary = PathOf($".{name}.{Guid.NewGuid():N}.tmp");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
        try
        {
            using (var file = new FileStream(temporary, options))
            {
                file.Write(Encoding.ASCII.GetBytes(text));
                file.Flush(flushToDisk: true);
                OwnFiles.Flush(file.SafeFileHandle);
            }

            File.Move(temporary, PathOf(name), replace);
            OwnFiles.FlushFolder(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            DeleteTemporary(temporary);
            throw new FailureException(FailureException.From(e), e);
        }
    }

    private static void DeleteTemporary(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to report, and what stays behind is as private as the key itself.
        }
    }
}
