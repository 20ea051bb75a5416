using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace FileTransfer.Actors.Remote;

/// <summary>
/// Takes the place and the number of a serializer of Akka's that reads more than it should, and does nothing, both ways. With a
/// manifest of text, since of others Akka looks up the type that the sender names before it asks.
/// </summary>
internal abstract class RefusingSerializer(ExtendedActorSystem system, int number) : SerializerWithStringManifest(system)
{
    public sealed override int Identifier => number;

    public sealed override string Manifest(object o) => "";

    public sealed override byte[] ToBinary(object obj) =>
        throw new SerializationException($"{obj.GetType().FullName} does not leave the process");

    public sealed override object FromBinary(byte[] bytes, string manifest) => UnreadableMessage.Instance;
}
