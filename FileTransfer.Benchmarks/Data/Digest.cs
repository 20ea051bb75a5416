using System.Security.Cryptography;
using System.Text;

namespace FileTransfer.Benchmarks.Data;

/// <summary>SHA-256 of plain bytes, on purpose not the product's own hash tree.</summary>
internal static class Digest
{
    public static async Task<string> OfFileAsync(string path, CancellationToken cancel)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel));
    }

    /// <summary>Over names and contents of everything below a folder, whatever the order it is listed in.</summary>
    public static async Task<string> OfTreeAsync(string path, CancellationToken cancel)
    {
        var lines = new StringBuilder();
        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            lines.Append(await OfFileAsync(file, cancel)).Append(' ').Append(Path.GetRelativePath(path, file)).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString())));
    }
}
