using Akka.Actor;
using FileTransfer.Actors.Peers;

namespace FileTransfer.Tests.Support;

/// <summary>No port is open; the test plays whoever is behind it.</summary>
internal sealed class FakePeerSide(IActorRef peers) : IPeerSide
{
    public IActorRef Peers => peers;

    public FakePeerConnector Connector { get; } = new();

    IPeerConnector IPeerSide.Connector => Connector;

    public int Port => 4711;
}
