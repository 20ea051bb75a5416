using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <summary>Grants in a row: the permissions as bits, and their folders as text where a version knew of folders.</summary>
internal static class StoredGrants
{
    /// <exception cref="FailureException">Neither was written by us.</exception>
    public static Grants Read(long permissions, string? text)
    {
        if (text is null) return (Permissions)permissions;
        return GrantsText.TryParse(text) is { } grants && grants.Permissions == (Permissions)permissions
            ? grants
            : throw new FailureException(
                Reason.StateDamaged, "the catalogue holds permissions that nobody wrote", "restore it from a backup; nothing was changed");
    }
}
