using Akka.Actor;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Sites;

/// <summary>How a server and its broadcasters reach each other's actors. Thread-safe.</summary>
internal interface ISiteNetwork
{
    /// <summary>At a server: the broadcaster that an actor belongs to, as its certificate says; null for anybody else's.</summary>
    NodeId? BroadcasterOf(IActorRef actor);

    /// <summary>At a server: a broadcaster has a session here, and is reached there.</summary>
    void BroadcasterIs(NodeId node, PeerAddress address);

    /// <summary>At a broadcaster: who the server is, and where it was reached (HOST:PORT).</summary>
    void ServerIs(NodeId node, string remote);

    /// <summary>At a broadcaster: where its reports go; null while the server was never reached.</summary>
    ICanTell? Server();
}
