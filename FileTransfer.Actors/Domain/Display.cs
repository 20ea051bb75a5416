using System.Globalization;
using System.Text;

namespace FileTransfer.Actors.Domain;

/// <summary>
/// The one way in which text from a peer or a file system is shown: control characters (C0, DEL, C1), bidirectional
/// controls, line and paragraph separators, and lone surrogates become <c>\u{…}</c>; what is too long is cut.
/// </summary>
public static class Display
{
    public const int MaxLength = 1024;

    public static string Text(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var shown = text.Length > MaxLength ? text.AsSpan(0, MaxLength) : text;
        if (text.Length <= MaxLength && !NeedsEscape(text)) return text;
        var escaped = new StringBuilder(shown.Length + 16);
        while (shown.Length > 0)
        {
            var status = Rune.DecodeFromUtf16(shown, out var rune, out var used);
            if (status != System.Buffers.OperationStatus.Done) Escape(escaped, shown[0]);
            else if (IsHostile(rune)) Escape(escaped, rune.Value);
            else escaped.Append(shown[..used]);
            shown = shown[used..];
        }

        if (text.Length > MaxLength) escaped.Append('…');
        return escaped.ToString();
    }

    public static string Text(RelativePath path) => Text(path.Value);

    private static bool NeedsEscape(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || IsHostile(rune)) return true;
        }

        return false;
    }

    private static bool IsHostile(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => true,
        // Joiners are part of ordinary words and emoji; all other format characters reorder or hide text.
        UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D),
        _ => false,
    };

    private static void Escape(StringBuilder target, int value) =>
        target.Append(CultureInfo.InvariantCulture, $"\\u{{{value:x}}}");
}
