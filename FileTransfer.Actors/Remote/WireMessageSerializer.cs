using System.Globalization;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Serialization;

namespace FileTransfer.Actors.Remote;

/// <summary>The messages of the product for Akka.Remote: the kind's number is the manifest, the payload is that of the frames.</summary>
internal sealed class WireMessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>On the wire: it never changes. Those below 41 are Akka's.</summary>
    public const int Number = 5001;

    public override int Identifier => Number;

    public override byte[] ToBinary(object obj) => MessageCodec.Encode(Ours(obj)).Payload;

    public override string Manifest(object o) => MessageCodec.KindOf(Ours(o)).ToString(CultureInfo.InvariantCulture);

    /// <returns>What cannot be read becomes an <see cref="UnreadableMessage"/>: an exception would be a line in the log for each.</returns>
    public override object FromBinary(byte[] bytes, string manifest) =>
        ushort.TryParse(manifest, NumberStyles.None, CultureInfo.InvariantCulture, out var kind)
        && MessageCodec.TryDecode(kind, bytes, out _) is { } message
            ? message
            : UnreadableMessage.Instance;

    private static IWireMessage Ours(object message) =>
        message as IWireMessage ?? throw new SerializationException($"{message.GetType().Name} does not leave the process");
}
