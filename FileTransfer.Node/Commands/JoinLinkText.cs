using FileTransfer.Node.Configuration;

namespace FileTransfer.Node.Commands;

/// <summary>Where an invitation may come from beside the command line, which everybody on the machine can read.</summary>
internal static class JoinLinkText
{
    public const string Scheme = "ft://";

    /// <returns>Null when the variable holds none.</returns>
    public static string? FromEnvironment(IReadOnlyDictionary<string, string> environment) =>
        environment.TryGetValue(EnvironmentNames.JoinLink, out var link) && link.StartsWith(Scheme, StringComparison.Ordinal) ? link : null;
}
