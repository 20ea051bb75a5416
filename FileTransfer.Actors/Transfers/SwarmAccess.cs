using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;

namespace FileTransfer.Actors.Transfers;

/// <summary>How a receiver takes part in a broadcast whose receivers feed each other.</summary>
/// <param name="Peers">Shares what is verified here.</param>
/// <param name="Connector">Reaches other receivers.</param>
internal sealed record SwarmAccess(BroadcastId Broadcast, IActorRef Peers, IPeerConnector Connector);
