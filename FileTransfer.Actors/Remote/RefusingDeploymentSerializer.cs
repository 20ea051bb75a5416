using Akka.Actor;

namespace FileTransfer.Actors.Remote;

/// <summary>Actors that another node wants to start here.</summary>
internal sealed class RefusingDeploymentSerializer(ExtendedActorSystem system) : RefusingSerializer(system, 3);
