using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace FileTransfer.Actors.Remote;

/// <summary>Takes the place and the number of a serializer of Akka's that reads more than it should, and does nothing, both ways.</summary>
internal abstract class RefusingSerializer(ExtendedActorSystem system, int number) : Serializer(system)
{
    public sealed override int Identifier => number;

    public sealed override bool IncludeManifest => false;

    public sealed override byte[] ToBinary(object obj) =>
        throw new SerializationException($"{obj.GetType().FullName} does not leave the process");

    public sealed override object FromBinary(byte[] bytes, Type type) => UnreadableMessage.Instance;
}
