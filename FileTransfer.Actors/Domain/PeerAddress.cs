namespace FileTransfer.Actors.Domain;

/// <summary>Where other receivers may reach a node.</summary>
/// <param name="Hosts">To be tried in this order; at least one.</param>
/// <param name="Port">The same at all of them.</param>
public sealed record PeerAddress(IReadOnlyList<string> Hosts, int Port);
