using FileTransfer.Actors.Domain;
using Google.Protobuf;
using static FileTransfer.Actors.Protocol.SessionProtocol;
using static FileTransfer.Actors.Serialization.ValueCodec;
using Wire = FileTransfer.Actors.Protocol.Wire;

namespace FileTransfer.Actors.Serialization;

/// <summary>Messages of <see cref="Protocol.SessionProtocol"/>.</summary>
internal static class SessionCodec
{
    public static Wire.HelloMessage ToWire(Hello hello) => new()
    {
        Session = hello.Session,
        Epoch = hello.Epoch.Value,
        Version = hello.Version,
        Receives = hello.Receives,
        Groups = { hello.Groups },
        PeerPort = (uint)(hello.PeerPort ?? 0),
    };

    public static Hello FromWire(Wire.HelloMessage wire)
    {
        if (wire.Session.Length is 0 or > MaxSessionNameLength) throw new WireFormatException("bad session name");
        if (wire.Groups.Count > MaxGroups) throw new WireFormatException($"more than {MaxGroups} groups");
        var groups = wire.Groups.Select(group => ToNode(group).Value).Distinct().ToArray();
        if (wire.PeerPort > ushort.MaxValue) throw new WireFormatException("bad port");
        return new Hello(
            Text(wire.Session), new SessionEpoch(wire.Epoch), Text(wire.Version), wire.Receives, groups,
            wire.PeerPort == 0 ? null : (int)wire.PeerPort);
    }

    public static Wire.WelcomeMessage ToWire(Welcome welcome) =>
        new()
        {
            Server = welcome.Server.Value,
            Version = welcome.Version,
            Authority = welcome.Authority is { } authority ? ByteString.CopyFrom(authority.ToArray()) : ByteString.Empty,
        };

    public static Welcome FromWire(Wire.WelcomeMessage wire) => new(
        ToNode(wire.Server), Text(wire.Version), wire.Authority.Length switch
        {
            0 => null,
            Hash256.Size => new Hash256(wire.Authority.Span),
            _ => throw new WireFormatException("a fingerprint is not 32 bytes"),
        });

    public static Wire.GoodbyeMessage ToWire(Goodbye goodbye) =>
        new() { Failure = ValueCodec.ToWire(goodbye.Failure), KnownEpoch = goodbye.Known?.Value ?? 0 };

    public static Goodbye FromWire(Wire.GoodbyeMessage wire) =>
        new(ToFailure(wire.Failure), wire.KnownEpoch == 0 ? null : new SessionEpoch(wire.KnownEpoch));
}
