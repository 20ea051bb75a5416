using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;

namespace FileTransfer.Node.Configuration;

/// <summary>Certificates; the keys of <c>filetransfer.security</c>.</summary>
/// <param name="CertificateLifetime">Of those that the server issues.</param>
/// <param name="External">The files of another PKI; null for the site's own authority.</param>
internal sealed record SecuritySettings(TimeSpan CertificateLifetime, SecuritySettings.Files? External)
{
    private static readonly string[] Paths = ["security.authority-file", "security.certificate-file", "security.key-file"];

    public static SecuritySettings Read(SettingsReader from)
    {
        var lifetime = from.Duration("security.certificate-lifetime", TimeSpan.FromSeconds(5), TimeSpan.FromDays(3650));
        var files = Paths.Select(from.OptionalText).ToArray();
        var listed = from.TextList("security.nodes");
        if (files.All(file => file is null))
        {
            if (listed.Count > 0) from.Refuse("security.nodes", "means nothing without security.authority-file");
            return new SecuritySettings(lifetime, null);
        }

        for (var i = 0; i < Paths.Length; i++)
        {
            if (files[i] is null) from.Refuse(Paths[i], "must be given with the other files of a PKI");
        }

        if (ExternalNodes.TryParse(listed, out var problem) is not { } nodes)
        {
            from.Refuse("security.nodes", problem!);
            return new SecuritySettings(lifetime, null);
        }

        return new SecuritySettings(
            lifetime,
            new Files(Folders.Full(files[0] ?? ""), Folders.Full(files[1] ?? ""), Folders.Full(files[2] ?? ""), nodes));
    }

    /// <summary>Full paths, and who is who.</summary>
    internal sealed record Files(string Authority, string Certificate, string Key, ExternalNodes Nodes)
    {
        /// <exception cref="FailureException">A file cannot be used.</exception>
        public NodeCredentials Open() => ExternalCredentials.Load(Authority, Certificate, Key, Nodes);
    }
}
