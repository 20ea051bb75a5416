using Akka.Actor;

namespace FileTransfer.Actors.Remote;

/// <summary>Stop and kill, exceptions by type name, router and configuration objects.</summary>
internal sealed class RefusingMiscSerializer(ExtendedActorSystem system) : RefusingSerializer(system, 16);
