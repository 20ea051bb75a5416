using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Hosting;

/// <param name="Node">The name this node has from now on.</param>
/// <param name="Server">Where it will connect to: HOST:PORT.</param>
internal sealed record JoinReport(NodeId Node, Grants Grants, string Server);
