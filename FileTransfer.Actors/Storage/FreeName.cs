using System.Globalization;
using System.Text;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>The names that keep-both tries: "name.ext", "name (2).ext", "name (3).ext", …</summary>
internal static class FreeName
{
    /// <summary>Enough for people; whoever needs more has another problem.</summary>
    public const int MaxNumber = 10_000;

    /// <param name="name">As wanted.</param>
    /// <param name="kind">A folder's name has no extension.</param>
    /// <param name="number">1 is the name itself.</param>
    public static string Numbered(string name, EntryKind kind, int number)
    {
        if (number == 1) return name;
        var dot = kind == EntryKind.File ? name.LastIndexOf('.') : -1;
        var (stem, extension) = dot > 0 ? (name[..dot], name[dot..]) : (name, "");
        var suffix = string.Create(CultureInfo.InvariantCulture, $" ({number}){extension}");
        return Shortened(stem, RelativePath.MaxComponentBytes - Encoding.UTF8.GetByteCount(suffix)) + suffix;
    }

    private static string Shortened(string stem, int bytes)
    {
        while (stem.Length > 0 && Encoding.UTF8.GetByteCount(stem) > bytes)
            stem = stem[..^(stem.Length > 1 && char.IsSurrogatePair(stem, stem.Length - 2) ? 2 : 1)];
        return stem;
    }
}
