using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Remote;

/// <summary>
/// Akka.Remote on links. Opens no port: associations come through the port of the node, and go out with its certificate.
/// Made by Akka from the configuration; everything else comes from <see cref="RemoteLinks"/>.
/// </summary>
internal sealed class LinkTransport : Akka.Remote.Transport.Transport
{
    private readonly RemoteLinks _links;

    public LinkTransport(ActorSystem system, Config config)
    {
        (System, Config) = (system, config);
        SchemeIdentifier = NodeAddress.Scheme;
        MaximumPayloadBytes = RemoteFrame.MaxMessageBytes;
        _links = RemoteLinks.Of(system) ?? throw new InvalidOperationException($"The actor system was started without {nameof(RemoteLinks)}.");
    }

    public override bool IsResponsibleFor(Address remote) => NodeAddress.NodeOf(remote) is not null;

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var listener = new TaskCompletionSource<IAssociationEventListener>(TaskCreationOptions.RunContinuationsAsynchronously);
        _links.Listen(listener.Task);
        return Task.FromResult((NodeAddress.Inner(_links.Self), listener));
    }

    /// <summary>Every failure is one that gates the address for a while; Akka tries again when there is something to send.</summary>
    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        try
        {
            var node = NodeAddress.NodeOf(remoteAddress) ?? throw new FailureException(Reason.Unreachable, "this is no address of a node");
            return await _links.AssociateAsync(node).ConfigureAwait(false);
        }
        catch (FailureException failed)
        {
            throw new InvalidAssociationException(failed.Failure.Detail);
        }
    }

    public override async Task<bool> Shutdown()
    {
        await _links.ShutdownAsync().ConfigureAwait(false);
        return true;
    }
}
