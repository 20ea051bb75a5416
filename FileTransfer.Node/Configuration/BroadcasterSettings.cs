namespace FileTransfer.Node.Configuration;

/// <summary>What only a broadcaster has; the keys of <c>filetransfer.broadcaster</c>. Everything else it shares with a server.</summary>
/// <param name="Cache">Bytes of content of broadcasts that are over.</param>
internal sealed record BroadcasterSettings(long Cache)
{
    public static BroadcasterSettings Read(SettingsReader from) => new(from.Size("broadcaster.cache", 0, long.MaxValue));
}
