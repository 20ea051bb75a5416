using System.Text;

namespace FileTransfer.Actors.Domain;

/// <summary>
/// Grants as one line: <c>upload:incoming/,download</c>. Certificates, catalogue and wire hold the canonical form, in
/// which a folder is percent-encoded UTF-8 (RFC 3986) and ends with a slash; people write folders as they are.
/// </summary>
public static class GrantsText
{
    /// <summary>Of the canonical form: every byte of every folder encoded, and names.</summary>
    public const int MaxLength = (3 * Grants.MaxFolderBytes) + (16 * Grants.MaxFolders) + 64;

    private const string Unreserved = "-._~/";

    public static string NameOf(Permissions one) => one.ToString().ToLowerInvariant();

    public static string Format(Grants grants) => Join(grants, Encode);

    /// <summary>Escaped for display.</summary>
    public static string ForPeople(Grants grants) => Join(grants, folder => Display.Text(folder));

    /// <returns>Null unless <paramref name="text"/> is what <see cref="Format"/> writes, byte for byte.</returns>
    public static Grants? TryParse(string text)
    {
        if (text.Length > MaxLength) return null;
        var grants = TryRead(text, Decode, out _);
        return grants is not null && grants.Text == text ? grants : null;
    }

    /// <summary>What people write: any order, folders as they are (none with a comma), a slash at their end or not.</summary>
    public static Grants? TryParseTyped(string text, out string? problem) => TryRead(text, folder => folder, out problem);

    private static string Join(Grants grants, Func<string, string> show) => string.Join(
        ',', grants.Parts().Select(part => part.Folder is { } folder ? $"{NameOf(part.One)}:{show(folder.Value)}/" : NameOf(part.One)));

    private static Grants? TryRead(string text, Func<string, string?> decode, out string? problem)
    {
        problem = null;
        if (text.Length == 0) return Grants.None;
        var parts = new List<(Permissions, RelativePath?)>();
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var colon = word.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? word : word[..colon];
            if (Find(name) is not { } one)
            {
                problem = $"there is no role '{Display.Text(name)}'";
                return null;
            }

            var folder = colon < 0 ? null : ReadFolder(word[(colon + 1)..], decode, out problem);
            if (problem is not null)
            {
                problem = $"the folder of {name} cannot be used: {problem}";
                return null;
            }

            parts.Add((one, folder));
        }

        return Grants.TryCreate(parts, out problem);
    }

    private static RelativePath? ReadFolder(string text, Func<string, string?> decode, out string? problem)
    {
        var folder = decode(text.EndsWith('/') ? text[..^1] : text);
        problem = folder is null ? "it is malformed" : null;
        return folder is null ? null : RelativePath.TryParse(folder, out problem);
    }

    private static Permissions? Find(string name)
    {
        foreach (var one in Enum.GetValues<Permissions>())
        {
            if (one != Permissions.None && NameOf(one) == name) return one;
        }

        return null;
    }

    private static string Encode(string folder)
    {
        var text = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(folder))
        {
            var letter = (char)octet;
            if (char.IsAsciiLetterOrDigit(letter) || Unreserved.Contains(letter, StringComparison.Ordinal)) text.Append(letter);
            else text.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static string? Decode(string text)
    {
        var octets = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                if (!char.IsAscii(text[i])) return null;
                octets.Add((byte)text[i]);
            }
            else
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])) return null;
                octets.Add(Convert.FromHexString(text.AsSpan(i + 1, 2))[0]);
                i += 2;
            }
        }

        return Encoding.UTF8.GetString([.. octets]);   // what is not UTF-8 reads as another text and fails the comparison
    }
}
