using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Hosting;

/// <summary>Makes the demo's files and compares copies byte for byte.</summary>
internal static class DemoFiles
{
    public const int SmallFiles = 500;

    public const long LargeSize = 256L << 20;

    private const int BufferSize = 1 << 20;
    private const int FilesPerFolder = 50;
    private const int SmallestOdd = 37;

    /// <summary>Bytes that no compression and no sparse file can shorten.</summary>
    public static async Task MakeLargeAsync(string path, CancellationToken cancel)
    {
        var buffer = new byte[BufferSize];
        var random = new Random();
        await using var file = File.Create(path);
        for (var left = LargeSize; left > 0; left -= buffer.Length)
        {
            random.NextBytes(buffer);
            await file.WriteAsync(buffer, cancel);
        }
    }

    /// <summary>Ten folders of files from 0 bytes to about 18 KiB, and an empty folder.</summary>
    /// <returns>Bytes in all.</returns>
    public static async Task<long> MakeFolderAsync(string path, CancellationToken cancel)
    {
        var total = 0L;
        var random = new Random();
        Directory.CreateDirectory(Path.Combine(path, "empty"));
        for (var i = 0; i < SmallFiles; i++)
        {
            var content = new byte[i * SmallestOdd];
            random.NextBytes(content);
            var folder = Directory.CreateDirectory(Path.Combine(path, $"part {i / FilesPerFolder}"));
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"file {i}.bin"), content, cancel);
            total += content.Length;
        }

        return total;
    }

    /// <exception cref="FailureException">A file is missing, or differs.</exception>
    public static async Task CompareFilesAsync(string expected, string actual, CancellationToken cancel)
    {
        if (!File.Exists(actual)) throw new FailureException(Reason.Corrupt, $"{Display.Text(actual)} is missing");
        await using var left = File.OpenRead(expected);
        await using var right = File.OpenRead(actual);
        var (a, b) = (new byte[BufferSize], new byte[BufferSize]);
        while (true)
        {
            var read = await left.ReadAtLeastAsync(a, a.Length, throwOnEndOfStream: false, cancel);
            var same = await right.ReadAtLeastAsync(b, b.Length, throwOnEndOfStream: false, cancel);
            if (!a.AsSpan(0, read).SequenceEqual(b.AsSpan(0, same)))
                throw new FailureException(Reason.Corrupt, $"{Display.Text(actual)} differs from what was sent");
            if (read == 0) return;
        }
    }

    /// <exception cref="FailureException">An entry is missing, too much, or differs.</exception>
    public static async Task CompareFoldersAsync(string expected, string actual, CancellationToken cancel)
    {
        var names = Entries(expected);
        if (!Directory.Exists(actual) || !names.SequenceEqual(Entries(actual)))
            throw new FailureException(Reason.Corrupt, $"{Display.Text(actual)} does not hold the same names");
        foreach (var name in names)
        {
            if (File.Exists(Path.Combine(expected, name)))
                await CompareFilesAsync(Path.Combine(expected, name), Path.Combine(actual, name), cancel);
        }
    }

    private static List<string> Entries(string root) =>
        [.. Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path)).Order(StringComparer.Ordinal)];
}
