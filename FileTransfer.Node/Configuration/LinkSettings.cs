namespace FileTransfer.Node.Configuration;

/// <summary>Limits and deadlines of connections; the keys of <c>filetransfer.links</c>. Sizes in bytes.</summary>
/// <param name="MaxHandshakes">Connections that are not authenticated yet.</param>
/// <param name="DeadAfter">A link without a byte for so long is gone.</param>
/// <param name="InboundBuffer">Of received frames that nobody has taken yet, for each link.</param>
/// <param name="MinRate">Bytes a second of a frame that has begun.</param>
/// <param name="SendBuffer">Of frames that the network has not taken yet, for each link.</param>
internal sealed record LinkSettings(
    int MaxLinks, int MaxHandshakes, int MaxHandshakesPerAddress, TimeSpan HandshakeTimeout, TimeSpan Heartbeat,
    TimeSpan DeadAfter, int MaxControlFrame, int InboundBuffer, int SendBuffer, int MinRate)
{
    private const int Mi = 1 << 20;

    public static LinkSettings Read(SettingsReader from)
    {
        var settings = new LinkSettings(
            from.Count("links.max-links", 1, 100_000),
            from.Count("links.max-handshakes", 1, 100_000),
            from.Count("links.max-handshakes-per-address", 1, 100_000),
            from.Duration("links.handshake-timeout", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)),
            from.Duration("links.heartbeat", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)),
            from.Duration("links.dead-after", TimeSpan.FromMilliseconds(200), TimeSpan.FromHours(1)),
            (int)from.Size("links.max-control-frame", 4096, 16 * Mi),
            (int)from.Size("links.inbound-buffer", 8 * Mi, 1024 * Mi),
            (int)from.Size("links.send-buffer", 64 << 10, 256 * Mi),
            (int)from.Size("links.min-rate", 0, Mi));
        if (settings.DeadAfter < 2 * settings.Heartbeat)
            from.Refuse("links.dead-after", "must be at least twice links.heartbeat, or an idle link is taken for dead");
        return settings;
    }
}
