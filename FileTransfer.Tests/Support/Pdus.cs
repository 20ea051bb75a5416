using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Remote;
using FileTransfer.Actors.Remote.Wire;
using FileTransfer.Actors.Serialization;
using Google.Protobuf;

namespace FileTransfer.Tests.Support;

/// <summary>What Akka.Remote writes, made by hand so that it can be wrong.</summary>
internal static class Pdus
{
    public const ulong NoSequence = ulong.MaxValue;

    public static byte[] Associate(string host, string system = NodeAddress.System, string protocol = NodeAddress.Scheme, uint port = 1) => new Pdu
    {
        Instruction = new Instruction
        {
            Command = 1,
            Introduction = new Introduction { Origin = new Origin { Host = host, System = system, Protocol = protocol, Port = port }, Uid = 77 },
        },
    }.ToByteArray();

    public static byte[] Command(uint command) => new Pdu { Instruction = new Instruction { Command = command } }.ToByteArray();

    public static byte[] Of(Delivery delivery) => new Pdu { Payload = delivery.ToByteString() }.ToByteArray();

    /// <param name="from">Node that the message claims to come from; null for nobody.</param>
    /// <param name="to">Full path of the recipient.</param>
    public static byte[] Message(string? from, string to, Content content, ulong sequence = NoSequence) => Of(new Delivery
    {
        Envelope = new Envelope
        {
            Recipient = new Target { Path = to },
            Content = content,
            Sender = from is null ? null : new Target { Path = from },
            Sequence = sequence,
        },
    });

    public static string Path(string node, string path) => $"akka.link://filetransfer@{node}:1{path}";

    public static Content Content(int serializer, string manifest = "", byte[]? bytes = null) => new()
    {
        Serializer = serializer,
        Manifest = ByteString.CopyFromUtf8(manifest),
        Bytes = ByteString.CopyFrom(bytes ?? []),
    };

    public static Content Ours(IWireMessage message)
    {
        var (kind, payload) = MessageCodec.Encode(message);
        return Content(WireMessageSerializer.Number, $"{kind}", payload);
    }

    /// <summary>A message to whatever stands at <paramref name="path"/>; kind 2 is a name, 1 the parent, 3 a pattern.</summary>
    public static Content Selection(string path, Content content, uint kind = 2)
    {
        var selection = new Selection { Content = content };
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries)) selection.Elements.Add(new Selection.Types.Element { Kind = kind, Name = name });
        return Content(RemoteReach.SelectionSerializer, "", selection.ToByteArray());
    }

    public static byte[] Selected(string from, string node, string path, Content content, uint kind = 2) =>
        Message(Path(from, "/user/x"), Path(node, "/"), Selection(path, content, kind));
}
