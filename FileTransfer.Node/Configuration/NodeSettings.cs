namespace FileTransfer.Node.Configuration;

/// <summary>Everything a node is configured with, valid as a whole.</summary>
/// <remarks>
/// To add a setting: 1. document it in <c>hocon/reference.conf</c> with default, unit and reason; 2. add it to the
/// record of its section; 3. read it there with its range; 4. add a rule between settings next to the reading;
/// 5. run the tests: they compare the keys read with the keys documented.
/// </remarks>
/// <param name="Place">Whose identity this process uses.</param>
internal sealed record NodeSettings(
    ServerSettings Server, BroadcasterSettings Broadcaster, LinkSettings Links, TransferSettings Transfers, ClientSettings Client,
    StorageSettings Storage, SecuritySettings Security, LogSettings Log, NodePlace Place)
{
    /// <summary>The folder of the identity in use.</summary>
    public string Root => Place == NodePlace.Data ? Server.Data : Client.Home;

    public static NodeSettings Read(SettingsReader from, NodePlace place)
    {
        var settings = new NodeSettings(
            ServerSettings.Read(from),
            BroadcasterSettings.Read(from),
            LinkSettings.Read(from),
            TransferSettings.Read(from),
            ClientSettings.Read(from),
            StorageSettings.Read(from),
            SecuritySettings.Read(from),
            LogSettings.Read(from),
            place);
        if (settings.Root.Length == 0)
        {
            from.Refuse(
                place == NodePlace.Data ? "server.data" : "client.home", "must be given: this user has no folder for it");
        }

        return settings;
    }
}
