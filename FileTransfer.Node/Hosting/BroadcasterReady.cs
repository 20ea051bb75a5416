using FileTransfer.Actors.Domain;
using FileTransfer.Node.Configuration;

namespace FileTransfer.Node.Hosting;

/// <summary>What a broadcaster knows once clients can connect.</summary>
/// <param name="Listen">With the port really taken.</param>
/// <param name="Advertise">HOST:PORT for its clients.</param>
/// <param name="Server">HOST:PORT of its server.</param>
/// <param name="Data">Full path of its folder.</param>
internal sealed record BroadcasterReady(NodeId Node, Endpoint Listen, string Advertise, string Server, string Data);
