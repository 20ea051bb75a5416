using System.Globalization;
using System.Text;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Platform;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage;

/// <summary>
/// A lock that ends with its process, however it ends. The file names the holder and is removed on release, which
/// is safe because a taker checks that what it locked is still what the name stands for.
/// </summary>
internal sealed class ProcessLock : IDisposable
{
    private const int Attempts = 100;
    private const int MaxStamp = 128;
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);

    private readonly string _path;
    private readonly FileStream _file;

    private ProcessLock(string path, FileStream file) => (_path, _file) = (path, file);

    /// <param name="path">The lock file.</param>
    /// <param name="holder">The holder's process id, when somebody else has it and says so.</param>
    /// <returns>Null when somebody else has it.</returns>
    public static ProcessLock? TryTake(string path, out string? holder)
    {
        holder = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            FileStream file;
            try
            {
                // No sharing is an exclusive flock on Unix and a share mode on Windows.
                file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsTaken(e))
            {
                holder = ReadHolder(path);
                return null;
            }

            var stamp = Encoding.ASCII.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} {Guid.NewGuid():N}"));
            file.SetLength(0);
            file.Write(stamp);
            file.Flush();
            if (OperatingSystem.IsWindows() || IsStill(path, stamp)) return new ProcessLock(path, file);
            file.Dispose();   // the last holder removed it between our open and our lock
        }

        throw new FailureException(Reason.StateDamaged, $"cannot lock {Display.Text(path)}");
    }

    public void Dispose()
    {
        // Windows removes nothing that is open; a lock file left behind there is only a file.
        if (!OperatingSystem.IsWindows()) File.Delete(_path);
        _file.Dispose();
    }

    private static bool IsTaken(IOException failure) =>
        failure.HResult is LinuxWouldBlock or MacWouldBlock or WindowsSharingViolation;

    private static bool IsStill(string path, byte[] stamp) => ReadUnlocked(path).AsSpan().SequenceEqual(stamp);

    private static string? ReadHolder(string path)
    {
        var stamp = OperatingSystem.IsWindows() ? [] : ReadUnlocked(path);   // there the lock forbids reading
        return Encoding.ASCII.GetString(stamp).Split(' ')[0] is { Length: > 0 } pid ? Display.Text(pid) : null;
    }

    /// <summary>By a descriptor of our own: the platform's takes a shared lock even for reading.</summary>
    /// <returns>Empty when there is no file.</returns>
    private static byte[] ReadUnlocked(string path)
    {
        var fd = LibC.Open(path, OpenFlags.ChildFile);
        if (fd < 0) return [];
        using var file = new SafeFileHandle(fd, ownsHandle: true);
        var bytes = new byte[MaxStamp];
        return bytes[..RandomAccess.Read(file, bytes, 0)];
    }
}
