using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Commands;

/// <summary>Permissions as people write them: <c>upload:incoming/,download</c>.</summary>
internal static class Roles
{
    public const Permissions Default = Permissions.Upload | Permissions.Download | Permissions.Receive;

    /// <summary>Null with a problem fit for an error message.</summary>
    public static Grants? TryParse(string text, out string? problem)
    {
        var grants = GrantsText.TryParseTyped(text, out problem);
        if (grants is { Permissions: Permissions.None }) problem = "a role is needed";
        return problem is null ? grants : null;
    }

    /// <summary>Escaped.</summary>
    public static string Text(Grants roles) => roles.Permissions == Permissions.None ? "none" : GrantsText.ForPeople(roles);

    /// <summary>One for each role and folder; raw.</summary>
    public static IReadOnlyList<string> Words(Grants roles) => [.. roles.Parts().Select(
        part => part.Folder is { } folder ? $"{GrantsText.NameOf(part.One)}:{folder.Value}/" : GrantsText.NameOf(part.One))];
}
