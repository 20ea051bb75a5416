using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Platform;

namespace FileTransfer.Actors.Storage;

/// <summary>
/// Small files of our own that are replaced as a whole: whoever reads one, at any moment and after any crash, finds the
/// old or the new one.
/// </summary>
internal static class DurableFile
{
    /// <summary>What a crash left under this name is overwritten by the next write.</summary>
    private const string NewSuffix = ".new";

    /// <param name="path">Full path; its folder exists. One writer at a time.</param>
    /// <param name="bytes">All of it.</param>
    /// <param name="flush">Makes it durable before this returns.</param>
    /// <exception cref="FailureException">The old file is still there.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes, IDiskFlush flush)
    {
        var fresh = path + NewSuffix;
        try
        {
            using (var file = File.OpenHandle(fresh, FileMode.Create, FileAccess.Write, FileShare.Read))
            {
                RandomAccess.Write(file, bytes, 0);
                flush.File(file);
            }

            File.Move(fresh, path, overwrite: true);
            using var folder = Folder.Open(Path.GetDirectoryName(path)!);
            folder.Flush(flush);
        }
        catch (Exception e) when (IoFailure.IsExpected(e))
        {
            throw IoFailure.Of(e, $"writing {Display.Text(path)}");
        }
    }

    /// <returns>Null when there is none.</returns>
    /// <exception cref="FailureException">It cannot be read, or is longer than <paramref name="maxBytes"/>.</exception>
    public static byte[]? TryRead(string path, int maxBytes)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > maxBytes)
                throw new FailureException(Reason.TooLarge, $"{Display.Text(path)} is longer than {maxBytes} bytes");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (IoFailure.IsExpected(e))
        {
            throw IoFailure.Of(e, $"reading {Display.Text(path)}");
        }
    }
}
