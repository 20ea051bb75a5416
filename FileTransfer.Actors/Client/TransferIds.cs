using System.Globalization;
using System.Text;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Client;

/// <summary>
/// The idempotency keys of commands: the same command for the same, unchanged content has the same id in every process,
/// so that a repeated one resumes or finds its work done.
/// </summary>
internal static class TransferIds
{
    public static TransferId OfSend(IServerConnector connector, SendOrder order, Manifest manifest)
    {
        var key = Begin("send", connector);
        key.Append(order.Into?.Value).Append('\0').Append(order.IfExists).Append('\0');
        foreach (var path in order.Paths) key.Append(Path.GetFullPath(path)).Append('\0');
        return End(key, manifest);
    }

    public static TransferId OfBroadcast(IServerConnector connector, BroadcastOrder order, Manifest manifest)
    {
        var key = Begin("broadcast", connector);
        key.Append(order.Channel).Append('\0').Append(Path.GetFullPath(order.Path!)).Append('\0');
        if (order.Mode != BroadcastMode.Direct) key.Append(order.Mode).Append('\0');
        key.AppendJoin(',', order.Terms.Nodes).Append('\0').AppendJoin(',', order.Terms.Groups).Append('\0').Append(order.Terms.Deadline);
        return End(key, manifest);
    }

    public static TransferId OfGet(IServerConnector connector, GetOrder order)
    {
        var key = Begin("get", connector);
        key.Append(order.Remote.Value).Append('\0').Append(Path.GetFullPath(order.Out)).Append('\0').Append(order.IfExists);
        return TransferId.FromKey(key.ToString());
    }

    private static StringBuilder Begin(string verb, IServerConnector connector) => new StringBuilder(verb)
        .Append('\0').Append(connector.Site).Append('\0').Append(connector.Self.Node).Append('\0');

    private static TransferId End(StringBuilder key, Manifest manifest)
    {
        foreach (var entry in manifest.Entries)
        {
            key.Append(entry.Path.Value).Append('\0').Append(CultureInfo.InvariantCulture, $"{entry.Kind} {entry.Size} ");
            key.Append(CultureInfo.InvariantCulture, $"{entry.ModifiedAt.Ticks} {entry.Executable}\0");
        }

        return TransferId.FromKey(key.ToString());
    }
}
