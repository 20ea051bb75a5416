using System.Security.Cryptography;
using Xunit;

namespace FileTransfer.Tests.Support;

/// <summary>Files with content that nothing can shorten, and the comparison of what arrived with what was sent.</summary>
internal static class SampleFiles
{
    private const int Block = 1 << 20;

    /// <returns>The path.</returns>
    public static string Make(string path, long size)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Create(path);
        for (var left = size; left > 0; left -= Block)
            file.Write(RandomNumberGenerator.GetBytes((int)Math.Min(left, Block)));
        return path;
    }

    /// <summary>The same bytes for the same state of <paramref name="random"/>.</summary>
    /// <returns>The path.</returns>
    public static string Make(string path, long size, Random random)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Create(path);
        var block = new byte[Block];
        for (var left = size; left > 0; left -= Block)
        {
            random.NextBytes(block);
            file.Write(block, 0, (int)Math.Min(left, Block));
        }

        return path;
    }

    public static string Hash(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    public static void AssertSame(string expected, string actual)
    {
        Assert.True(File.Exists(actual), $"{actual} is missing");
        Assert.Equal(Hash(expected), Hash(actual));
    }

    /// <summary>Same names, kinds, bytes, modification times (to 100 ns) and executable bits, and nothing else.</summary>
    public static void AssertSameTree(string expected, string actual) => Assert.Equal(Describe(expected), Describe(actual));

    /// <summary>One line for each entry, in order.</summary>
    public static IReadOnlyList<string> Describe(string root) =>
        [.. new DirectoryInfo(root).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Select(info => Line(root, info))
            .Order(StringComparer.Ordinal)];

    private static string Line(string root, FileSystemInfo info)
    {
        var name = Path.GetRelativePath(root, info.FullName);
        if (info is not FileInfo file) return $"{name}/";
        var executable = !OperatingSystem.IsWindows() && file.UnixFileMode.HasFlag(UnixFileMode.UserExecute) ? "executable " : "";
        return $"{name} {executable}{file.LastWriteTimeUtc.Ticks} {Hash(file.FullName)}";
    }
}
