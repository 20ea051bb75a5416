using Akka.Actor;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Remote;

/// <summary>The address of a node's actor system: its host is the node id of the certificate, not a place on the network.</summary>
internal static class NodeAddress
{
    /// <summary>The name of every actor system of the product.</summary>
    public const string System = "filetransfer";

    /// <summary>Of our transport; Akka puts its own name in front.</summary>
    public const string Scheme = "link";

    public const string Protocol = "akka." + Scheme;

    /// <summary>Akka wants one. Where a node really listens stands in the <see cref="NodeDirectory"/>.</summary>
    public const int Port = 1;

    /// <summary>As actor paths and the cluster show it.</summary>
    public static Address Of(NodeId node) => new(Protocol, System, node.Value, Port);

    /// <summary>As the transport shows it to Akka.</summary>
    public static Address Inner(NodeId node) => new(Scheme, System, node.Value, Port);

    /// <returns>Null when it is no address of ours.</returns>
    public static NodeId? NodeOf(Address address) =>
        address.Protocol is Protocol or Scheme && address.System == System && address.Port == Port
        && NodeId.TryParse(address.Host) is { } node && node.Value == address.Host
            ? node
            : null;
}
