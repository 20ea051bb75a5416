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
        var key = new StringBuilder();
        key.Append("send\0").Append(connector.Site).Append('\0').Append(connector.Self.Node).Append('\0');
        key.Append(order.Into?.Value).Append('\0').Append(order.IfExists).Append('\0');
        foreach (var path in order.Paths) key.Append(Path.GetFullPath(path)).Append('\0');
        foreach (var entry in manifest.Entries)
        {
            key.Append(entry.Path.Value).Append('\0').Append(CultureInfo.InvariantCulture, $"{entry.Kind} {entry.Size} ");
            key.Append(CultureInfo.InvariantCulture, $"{entry.ModifiedAt.Ticks} {entry.Executable}\0");
        }

        return TransferId.FromKey(key.ToString());
    }

    public static TransferId OfGet(IServerConnector connector, GetOrder order) => TransferId.FromKey(
        $"get\0{connector.Site}\0{connector.Self.Node}\0{order.Remote.Value}\0{Path.GetFullPath(order.Out)}\0{order.IfExists}");
}
