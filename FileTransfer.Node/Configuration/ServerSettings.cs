namespace FileTransfer.Node.Configuration;

/// <summary>What a server accepts and keeps; the keys of <c>filetransfer.server</c>.</summary>
/// <param name="Listen">Where clients connect; port 0 takes a free one.</param>
/// <param name="Advertise">HOST or HOST:PORT that invitations name; null for the listening address.</param>
/// <param name="Data">Full path of the folder with files and state.</param>
/// <param name="MaxFileSize">Bytes of one file.</param>
/// <param name="ReceiverTimeout">Until a broadcast calls a receiver that left unreachable.</param>
/// <param name="KeepBroadcasts">How long the newest of a channel is given to nodes that come later.</param>
/// <param name="QuotaPerNode">Bytes that one node may keep; 0 for no limit.</param>
/// <param name="KeepFree">Bytes of the file system that are never used.</param>
internal sealed record ServerSettings(
    Endpoint Listen, string? Advertise, string Data, long MaxFileSize, long KeepFree, TimeSpan ReceiverTimeout, int MaxSessions,
    int MaxSessionsPerNode, int MaxBroadcasts, TimeSpan KeepBroadcasts, long QuotaPerNode)
{
    public static ServerSettings Read(SettingsReader from) => new(
        from.Endpoint("server.listen"),
        from.OptionalHost("server.advertise"),
        Folders.Full(from.OptionalText("server.data") ?? Folders.DefaultData()),
        from.Size("server.max-file-size", 1, long.MaxValue),
        from.Size("server.keep-free", 0, long.MaxValue),
        from.Duration("server.receiver-timeout", TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
        from.Count("server.max-sessions", 1, 100_000),
        from.Count("server.max-sessions-per-node", 1, 100_000),
        from.Count("server.max-broadcasts", 1, 10_000),
        from.Duration("server.keep-broadcasts", TimeSpan.Zero, TimeSpan.FromDays(3650)),
        from.Size("server.quota-per-node", 0, long.MaxValue));
}
