using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Commands;

/// <summary>Permissions as people write them: <c>upload,download</c>.</summary>
internal static class Roles
{
    public const Permissions Default = Permissions.Upload | Permissions.Download | Permissions.Receive;

    public static Permissions? TryParse(string text)
    {
        var roles = Permissions.None;
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (word.Length == 0 || !char.IsAsciiLetterLower(word[0])) return null;
            if (!Enum.TryParse<Permissions>(word, ignoreCase: true, out var role) || role == Permissions.None) return null;
            roles |= role;
        }

        return roles;
    }

    public static string Text(Permissions roles) =>
        roles.ToString().ToLowerInvariant().Replace(" ", "", StringComparison.Ordinal);
}
