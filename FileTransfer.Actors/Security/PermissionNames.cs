using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>
/// Permissions as certificates and people write them: <c>upload,download,receive,broadcast,admin</c>.
/// </summary>
public static class PermissionNames
{
    public const Permissions All =
        Permissions.Upload | Permissions.Download | Permissions.Receive | Permissions.Broadcast | Permissions.Admin;

    private static readonly (string Name, Permissions Value)[] Names =
    [
        ("upload", Permissions.Upload),
        ("download", Permissions.Download),
        ("receive", Permissions.Receive),
        ("broadcast", Permissions.Broadcast),
        ("admin", Permissions.Admin),
    ];

    /// <summary>Names in a fixed order, so that equal permissions are equal text; nothing for none.</summary>
    public static string Format(Permissions permissions) =>
        string.Join(',', Names.Where(known => permissions.HasFlag(known.Value)).Select(known => known.Name));

    /// <summary>Case and spaces around a name do not matter. Empty text means none.</summary>
    /// <exception cref="FailureException"><see cref="Reason.Usage"/>, naming the valid names.</exception>
    public static Permissions Parse(string text)
    {
        var permissions = Permissions.None;
        if (string.IsNullOrWhiteSpace(text)) return permissions;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var value = Find(part);
            if (value == Permissions.None)
            {
                throw new FailureException(
                    Reason.Usage, $"there is no role '{Display.Text(part)}'", $"roles are {Format(All)}");
            }

            permissions |= value;
        }

        return permissions;
    }

    private static Permissions Find(string name) =>
        Array.Find(Names, known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
