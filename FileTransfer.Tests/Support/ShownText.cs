using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace FileTransfer.Tests.Support;

/// <summary>Judges bytes that a person, a terminal or a log gets to see.</summary>
internal static partial class ShownText
{
    /// <param name="bytes">As they left the process.</param>
    /// <param name="terminal">Whether the sequences that move our own cursor and set our own colours may be among them.</param>
    public static void AssertHarmless(byte[] bytes, bool terminal = false)
    {
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        if (terminal) text = Ours().Replace(text, "");
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\n' or '\t') continue;   // a tab parts our own columns; one of a name is escaped
            var category = Rune.GetUnicodeCategory(rune);
            var harmful = category is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Surrogate
                || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C;
            Assert.False(harmful, $"U+{rune.Value:x4} reaches the reader in: {Around(text, rune)}");
        }
    }

    private static string Around(string text, Rune rune)
    {
        var at = text.IndexOf(rune.ToString(), StringComparison.Ordinal);
        return FileTransfer.Actors.Domain.Display.Text(text[Math.Max(0, at - 60)..Math.Min(text.Length, at + 60)]);
    }

    /// <summary>CSI sequences and the line end of a terminal; nothing that a name could have brought.</summary>
    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\r")]
    private static partial Regex Ours();
}
