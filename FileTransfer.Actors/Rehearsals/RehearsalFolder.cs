namespace FileTransfer.Actors.Rehearsals;

/// <summary>A folder among the system's temporary ones, which goes with everything in it.</summary>
internal sealed class RehearsalFolder : IDisposable
{
    private RehearsalFolder(string path) => Path = path;

    public string Path { get; }

    /// <exception cref="IOException">There is no place for it; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static RehearsalFolder Create() => new(Directory.CreateTempSubdirectory("filetransfer-rehearsal-").FullName);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            // There the system removes it.
        }
    }
}
