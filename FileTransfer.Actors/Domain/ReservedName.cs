using System.Globalization;
using System.Text;

namespace FileTransfer.Actors.Domain;

/// <summary>
/// Whether a file system could take a name for <see cref="RelativePath.InternalName"/>: those that ignore case may also
/// fold letters of other scripts onto ours (full case folding) and skip invisible characters, and NTFS has short names.
/// </summary>
internal static class ReservedName
{
    private const string ShortName = "filetr~";

    public static bool Matches(string component) =>
        Fold(component).Equals(RelativePath.InternalName, StringComparison.OrdinalIgnoreCase)
        || (OperatingSystem.IsWindows() && component.StartsWith(ShortName, StringComparison.OrdinalIgnoreCase));

    private static string Fold(string component)
    {
        if (Ascii.IsValid(component)) return component;
        var folded = new StringBuilder(component.Length);
        foreach (var rune in component.EnumerateRunes())
        {
            if (rune.Value == 0x017F) folded.Append('s');
            else if (rune.Value == 0xFB01) folded.Append("fi");
            else if (!IsIgnorable(rune)) folded.Append(rune);
        }

        return folded.ToString();
    }

    /// <summary>Format characters and variation selectors (Unicode, Default_Ignorable_Code_Point).</summary>
    private static bool IsIgnorable(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
        || rune.Value is 0x034F or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);
}
