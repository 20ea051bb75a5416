namespace FileTransfer.Actors.Security;

/// <summary>Folders around keys: who can write there could put other keys in their place, whatever the keys' own modes.</summary>
public static class PrivateFolder
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode Readable =
        Own | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Makes it for this user alone, whatever the process's mask; one that is there stays as it is.</summary>
    public static void Create(string path) => Create(path, Own);

    /// <summary>The same for a folder that others may look into, if the process's mask lets them.</summary>
    public static void CreateReadable(string path) => Create(path, Readable);

    private static void Create(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows() || Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            return;
        }

        // The platform gives its mode to the last folder only; those above it would follow the mask.
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent) Create(parent, Readable);
        Directory.CreateDirectory(path, mode);
    }
}
