using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Platform;

namespace FileTransfer.Actors.Storage;

/// <summary>The folders of <see cref="StoreOptions.Work"/>: what is being received, locks, and what is being deleted.</summary>
internal sealed class StagingArea
{
    /// <summary>Of a staging folder that is being made.</summary>
    public const string UnfinishedSuffix = ".new";

    private readonly string _work;
    private readonly string _staging;
    private readonly string _trash;

    public StagingArea(string work)
    {
        _work = work;
        _staging = Path.Combine(work, "staging");
        _trash = Path.Combine(work, "trash");
        Locks = Path.Combine(work, "locks");
        Ensure();
    }

    public string Locks { get; }

    /// <summary>Makes the folders that are missing: another process may have tidied up.</summary>
    /// <exception cref="FailureException"><see cref="Reason.AccessDenied"/>: it is somebody else's.</exception>
    public void Ensure()
    {
        CreatePrivate(_work);
        OwnFolder.Require(_work);
        foreach (var folder in new[] { _staging, _trash, Locks }) CreatePrivate(folder);
    }

    /// <summary>Removes the folders as far as they are empty.</summary>
    public void Tidy()
    {
        foreach (var folder in new[] { _staging, _trash, Locks, _work })
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (IOException)
            {
                // Somebody's state is in it.
            }
        }
    }

    public StagingFolder Of(TransferId id) => new(id, Path.Combine(_staging, id.ToString()));

    /// <summary>Full paths of everything in staging.</summary>
    public IReadOnlyList<string> Folders() => [.. Directory.EnumerateFileSystemEntries(_staging).Order(StringComparer.Ordinal)];

    /// <summary>A free path on the same file system; whatever is moved there is going to be deleted.</summary>
    public string NewTrash() => Path.Combine(_trash, Guid.NewGuid().ToString("N"));

    /// <summary>A free path for a damaged file, in a folder of its own so that it keeps its name.</summary>
    public string NewQuarantine(string name)
    {
        var folder = Path.Combine(_work, "quarantine", Guid.CreateVersion7().ToString("N"));
        CreatePrivate(folder);
        return Path.Combine(folder, name);
    }

    /// <summary>Makes a folder of ours vanish in one step, then deletes it.</summary>
    public void Remove(string path)
    {
        Ensure();
        var trash = NewTrash();
        Directory.Move(path, trash);
        Delete(trash);
    }

    /// <summary>
    /// Deletes a file or folder in the trash; links in it are removed, not followed. What cannot be deleted now is tried
    /// again at the next start.
    /// </summary>
    public static void Delete(string trash)
    {
        try
        {
            if (Directory.Exists(trash) && new DirectoryInfo(trash).LinkTarget is null) Directory.Delete(trash, recursive: true);
            else File.Delete(trash);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is out of sight; another process may even be emptying the same trash.
        }
    }

    public void EmptyTrash()
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(_trash)) Delete(path);
    }

    private static void CreatePrivate(string folder)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly);
    }
}
