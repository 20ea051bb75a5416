using Akka.Actor;

namespace FileTransfer.Actors.Remote;

/// <summary>What suspends, restarts, stops and watches actors.</summary>
internal sealed class RefusingSystemMessageSerializer(ExtendedActorSystem system) : RefusingSerializer(system, 22);
