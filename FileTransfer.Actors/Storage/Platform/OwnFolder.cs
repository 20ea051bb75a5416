using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Platform;

/// <summary>
/// Whether a folder of ours is ours: in a folder that others may write to, such as <c>/tmp</c>, somebody could have put one,
/// or a link, in its place before, and read or exchange what arrives.
/// </summary>
internal static class OwnFolder
{
    private const uint Root = 0;

    /// <param name="path">Of the folder or link itself; it exists. Off Linux nothing is asked.</param>
    /// <exception cref="FailureException"><see cref="Reason.AccessDenied"/>: it is neither ours nor root's.</exception>
    public static void Require(string path)
    {
        if (!OperatingSystem.IsLinux()) return;
        if (LibC.StatX(LibC.AtCurrentFolder, path, LibC.AtSymlinkNoFollow, LibC.StatxBasic, out var stat) != 0)
            throw IoFailure.OfLastCall($"looking at {Display.Text(path)}");
        if (stat.Owner == Root || stat.Owner == LibC.EffectiveUser()) return;
        throw new FailureException(
            Reason.AccessDenied, $"{Display.Text(path)} belongs to another user, who could change what arrives",
            "remove it, or choose another folder");
    }
}
