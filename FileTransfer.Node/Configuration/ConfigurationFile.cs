using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;

namespace FileTransfer.Node.Configuration;

/// <summary>Whether a configuration can be believed: who can write it decides who may connect and where files go.</summary>
internal static class ConfigurationFile
{
    /// <exception cref="FailureException"><see cref="Reason.Usage"/>: somebody else could have written it.</exception>
    public static void RequireTrusted(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path)) return;
        var name = Display.Text(path);
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        if (!OwnFiles.IsTrusted(path) || !OwnFiles.IsTrusted(target))
            throw new FailureException(Reason.Usage, $"{name} belongs to another user", $"chown {Display.Text(Environment.UserName)} {name}");
        if (File.GetUnixFileMode(target).HasFlag(UnixFileMode.OtherWrite))
            throw new FailureException(Reason.Usage, $"{name} can be written by everybody", $"chmod o-w {name}");
    }
}
