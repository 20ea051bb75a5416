using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Receipts;

/// <summary>
/// One hash that names a whole file or folder: SHA-256 over <c>filetransfer-manifest/1</c> and a NUL, then for each entry,
/// sorted by the UTF-8 bytes of its path, <c>f SIZE CONTENT PATH</c> or <c>d 0 - PATH</c> and a NUL, in UTF-8. Times and
/// mode bits are not part of it.
/// </summary>
internal static class ManifestRoot
{
    private const string Prefix = "filetransfer-manifest/1\0";
    private static readonly Comparer<string> ByUtf8 = Comparer<string>.Create(CompareAsUtf8);

    /// <returns>Null while a content id is not known.</returns>
    public static Hash256? Of(Manifest manifest)
    {
        if (!manifest.IsHashed) return null;
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha256.AppendData(Encoding.UTF8.GetBytes(Prefix));
        foreach (var entry in manifest.Entries.OrderBy(entry => entry.Path.Value, ByUtf8))
            sha256.AppendData(Encoding.UTF8.GetBytes(Line(entry)));
        return new Hash256(sha256.GetHashAndReset());
    }

    private static string Line(Entry entry) => entry.Kind == EntryKind.Folder
        ? $"d 0 - {entry.Path.Value}\0"
        : string.Create(CultureInfo.InvariantCulture, $"f {entry.Size} {entry.Content} {entry.Path.Value}\0");

    /// <summary>UTF-16 sorts alike but for surrogates, which stand for what comes last.</summary>
    private static int CompareAsUtf8(string a, string b)
    {
        var same = a.AsSpan().CommonPrefixLength(b);
        if (same == a.Length || same == b.Length) return a.Length.CompareTo(b.Length);
        return Rank(a[same]).CompareTo(Rank(b[same]));
    }

    private static int Rank(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}
