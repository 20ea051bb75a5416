using Akka.Actor;

namespace FileTransfer.Actors.Peers;

/// <summary>How a receiving client takes part among receivers.</summary>
internal interface IPeerSide
{
    /// <summary>Shares what is here.</summary>
    IActorRef Peers { get; }

    /// <summary>Reaches others.</summary>
    IPeerConnector Connector { get; }

    /// <summary>Where others reach this node.</summary>
    int Port { get; }
}
