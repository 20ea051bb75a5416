using Akka.Actor;
using Akka.Configuration;

namespace FileTransfer.Actors.Remote;

/// <summary>Any type, by the name that the sender gives it.</summary>
internal sealed class RefusingJsonSerializer(ExtendedActorSystem system) : RefusingSerializer(system, 1)
{
    /// <summary>Akka hands over settings, of which there are none.</summary>
    public RefusingJsonSerializer(ExtendedActorSystem system, Config settings)
        : this(system) => _ = settings;
}
