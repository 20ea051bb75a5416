using Akka.Actor;
using Akka.Configuration;

namespace FileTransfer.Actors.Remote;

/// <summary>Text and numbers.</summary>
internal sealed class RefusingPrimitiveSerializer(ExtendedActorSystem system) : RefusingSerializer(system, 17)
{
    /// <summary>Akka hands over settings, of which there are none.</summary>
    public RefusingPrimitiveSerializer(ExtendedActorSystem system, Config settings)
        : this(system) => _ = settings;
}
