using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Remote;

/// <summary>A server or broadcaster of the site's cluster.</summary>
/// <param name="IsServer">What it says of itself; its certificate is what counts.</param>
/// <param name="IsReachable">Whether the others get its heartbeats.</param>
internal sealed record SiteMember(NodeId Node, bool IsServer, bool IsReachable);
