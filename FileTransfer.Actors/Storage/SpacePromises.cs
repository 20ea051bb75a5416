using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Platform;

namespace FileTransfer.Actors.Storage;

/// <summary>Keeps transfers that run at once from counting on the same free bytes. Thread-safe.</summary>
internal sealed class SpacePromises(string folder, long keepFree)
{
    private readonly Lock _gate = new();
    private long _promised;

    /// <summary>Bytes promised and not written yet.</summary>
    public long Promised
    {
        get
        {
            lock (_gate) return _promised;
        }
    }

    /// <summary>Promises <paramref name="bytes"/> or refuses.</summary>
    /// <param name="bytes">Needed, in whole blocks.</param>
    /// <param name="files">New files, each an inode.</param>
    /// <returns>Whether it is tight: afterwards less than the same again is free, so that others could take it first.</returns>
    /// <exception cref="FailureException"><see cref="Reason.NoSpace"/>; nothing is promised.</exception>
    public bool Take(long bytes, int files)
    {
        lock (_gate)
        {
            var space = FileSystemSpace.Of(folder);
            var free = space.Bytes - keepFree - _promised;
            if (bytes > free)
            {
                throw new FailureException(
                    Reason.NoSpace, $"{ByteText.Of(free)} free, {ByteText.Of(bytes)} needed",
                    "free some space and run the same command again");
            }

            if (files > space.Files)
                throw new FailureException(Reason.NoSpace, $"out of inodes: {space.Files} free, {files} needed");
            _promised += bytes;
            return free - bytes < bytes;
        }
    }

    /// <summary>The bytes are on disk now, or nobody wants them any more.</summary>
    public void Release(long bytes)
    {
        lock (_gate) _promised -= bytes;
    }
}
