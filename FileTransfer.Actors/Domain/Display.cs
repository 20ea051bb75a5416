using System.Buffers;
using System.Globalization;
using System.Text;

namespace FileTransfer.Actors.Domain;

/// <summary>
/// The one way in which text from a peer or a file system is shown: control characters (C0, DEL, C1), bidirectional
/// controls, line and paragraph separators, and lone surrogates become <c>\u{…}</c>; what is too long is cut.
/// </summary>
public static class Display
{
    /// <summary>In UTF-16 units, of what is returned.</summary>
    public const int MaxLength = 1024;

    private const char Cut = '…';
    private const int LongestEscape = 10;   // \u{10ffff}

    /// <summary>At most <see cref="MaxLength"/> units on one line; clean text comes back as it is.</summary>
    public static string Text(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        if (text.Length <= MaxLength && !NeedsEscape(text)) return text;
        var escaped = new StringBuilder(Math.Min(text.Length + 16, MaxLength));
        Span<char> piece = stackalloc char[LongestEscape];
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            var status = Rune.DecodeFromUtf16(rest, out var rune, out var used);
            var shown = status != OperationStatus.Done ? Escape(rest[0], piece)
                : IsHostile(rune) ? Escape(rune.Value, piece)
                : rest[..used];
            rest = rest[used..];
            // One place is kept for the mark of a cut, except from the last piece.
            if (escaped.Length + shown.Length > MaxLength - (rest.Length > 0 ? 1 : 0)) return escaped.Append(Cut).ToString();
            escaped.Append(shown);
        }

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

    private static ReadOnlySpan<char> Escape(int value, Span<char> target)
    {
        target.TryWrite(CultureInfo.InvariantCulture, $"\\u{{{value:x}}}", out var written);
        return target[..written];
    }
}
