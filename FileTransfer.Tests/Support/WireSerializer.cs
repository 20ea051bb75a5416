using System.Globalization;
using Akka.Actor;
using Akka.Serialization;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Serialization;

namespace FileTransfer.Tests.Support;

/// <summary>Lets actor tests run with serialize-messages on: what is told as a wire message must survive our codec.</summary>
public sealed class WireSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 4711;

    public override string Manifest(object o) =>
        MessageCodec.Encode((IWireMessage)o).Kind.ToString(CultureInfo.InvariantCulture);

    public override byte[] ToBinary(object obj) => MessageCodec.Encode((IWireMessage)obj).Payload;

    public override object FromBinary(byte[] bytes, string manifest) =>
        MessageCodec.TryDecode(ushort.Parse(manifest, CultureInfo.InvariantCulture), bytes, out var problem)
        ?? throw new InvalidOperationException(problem);
}
