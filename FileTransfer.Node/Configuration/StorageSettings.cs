namespace FileTransfer.Node.Configuration;

/// <summary>What is kept on disk, and how long; the keys of <c>filetransfer.storage</c>.</summary>
/// <param name="History">Lines that are kept.</param>
/// <param name="PartialTtl">An unfinished transfer without progress for so long is removed when the node starts.</param>
internal sealed record StorageSettings(TimeSpan PartialTtl, int History)
{
    public static StorageSettings Read(SettingsReader from) =>
        new(from.Duration("storage.partial-ttl", TimeSpan.FromMinutes(1), TimeSpan.FromDays(3650)), from.Count("storage.history", 100, 100_000_000));
}
