using Akka.Actor;

namespace FileTransfer.Actors.Remote;

/// <summary>Any generated message, by the name that the sender gives it.</summary>
internal sealed class RefusingProtobufSerializer(ExtendedActorSystem system) : RefusingSerializer(system, 2);
