namespace FileTransfer.Node.Configuration;

/// <summary>A client's own state and its way to the server; the keys of <c>filetransfer.client</c>.</summary>
/// <param name="Home">Full path of the folder with identity and state.</param>
/// <param name="Inbox">Full path of the folder that broadcasts are put into.</param>
/// <param name="Groups">Labels of this node, shown by nodes.</param>
/// <param name="PeerListen">Where other receivers reach this one; null when it feeds nobody.</param>
/// <param name="Servers">Tried in this order; empty for the address learnt when joining.</param>
/// <param name="ReturnInterval">Between looks whether a preferred server is back.</param>
/// <param name="GiveUpAfter">Commands end so long after they lost the server.</param>
/// <param name="KeepFree">Bytes of the file system that downloads and the inbox never use.</param>
internal sealed record ClientSettings(
    string Home, string Inbox, IReadOnlyList<string> Groups, Endpoint? PeerListen, IReadOnlyList<Endpoint> Servers, TimeSpan ConnectTimeout,
    TimeSpan ReconnectFirst, TimeSpan ReconnectMax, TimeSpan ReturnInterval, TimeSpan GiveUpAfter, long KeepFree)
{
    public static ClientSettings Read(SettingsReader from)
    {
        var home = Folders.Full(from.OptionalText("client.home") ?? Folders.DefaultHome());
        var settings = new ClientSettings(
            home,
            Folders.Full(from.OptionalText("client.inbox") ?? Path.Combine(home, "inbox")),
            from.TextList("client.groups"),
            from.OptionalEndpoint("client.peer-listen"),
            from.Endpoints("client.servers"),
            from.Duration("client.connect-timeout", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)),
            from.Duration("client.reconnect-first", TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)),
            from.Duration("client.reconnect-max", TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)),
            from.Duration("client.return-interval", TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            from.Duration("client.give-up-after", TimeSpan.Zero, TimeSpan.FromDays(30)),
            from.Size("client.keep-free", 0, long.MaxValue));
        if (settings.ReconnectMax < settings.ReconnectFirst)
            from.Refuse("client.reconnect-max", "must be at least client.reconnect-first");
        return settings;
    }
}
