using Akka.Actor;

namespace FileTransfer.Actors.Remote;

/// <summary>Raw bytes.</summary>
internal sealed class RefusingBytesSerializer(ExtendedActorSystem system) : RefusingSerializer(system, 4);
