namespace FileTransfer.Benchmarks.Data;

/// <summary>Files that no layer can compress or skip.</summary>
internal static class RandomFile
{
    private const int BlockSize = 8 * 1024 * 1024;

    public static string Make(string path, long size)
    {
        var block = new byte[BlockSize];
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        for (var at = 0L; at < size; at += BlockSize)
        {
            var part = block.AsSpan(0, (int)Math.Min(BlockSize, size - at));
            Random.Shared.NextBytes(part);
            RandomAccess.Write(file, part, at);
        }

        return path;
    }

    /// <summary>Folders of equal files.</summary>
    public static string MakeTree(string path, int folders, int filesEach, int size)
    {
        for (var folder = 0; folder < folders; folder++)
        {
            var inside = Directory.CreateDirectory(Path.Combine(path, $"folder-{folder:D3}")).FullName;
            for (var file = 0; file < filesEach; file++) Make(Path.Combine(inside, $"file-{file:D3}"), size);
        }

        return path;
    }
}
