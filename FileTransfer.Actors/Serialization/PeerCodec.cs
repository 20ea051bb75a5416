using FileTransfer.Actors.Domain;
using Google.Protobuf;
using static FileTransfer.Actors.Protocol.PeerProtocol;
using static FileTransfer.Actors.Serialization.ValueCodec;
using Transfer = FileTransfer.Actors.Protocol.TransferProtocol;
using Wire = FileTransfer.Actors.Protocol.Wire;

namespace FileTransfer.Actors.Serialization;

/// <summary>Messages of <see cref="Protocol.PeerProtocol"/>.</summary>
internal static class PeerCodec
{
    private const int MaxHostLength = 255;

    public static Wire.AssignMessage ToWire(Assign assign) => new() { Items = { assign.Items.Select(ToWire) } };

    public static Assign FromWire(Wire.AssignMessage wire)
    {
        if (wire.Items.Count is 0 or > MaxItems) throw new WireFormatException($"not 1 to {MaxItems} sources");
        var assign = new Assign([.. wire.Items.Select(ToItem)]);
        return assign.Items.Sum(item => item.Chunks.Sum(range => (long)range.Count)) <= MaxChunks
            ? assign
            : throw new WireFormatException($"more than {MaxChunks} chunks");
    }

    public static Wire.UnassignMessage ToWire(Unassign unassign)
    {
        var wire = new Wire.UnassignMessage { Source = unassign.Source.Value };
        AddRuns(unassign.Chunks, wire.Runs);
        return wire;
    }

    public static Unassign FromWire(Wire.UnassignMessage wire) => new(ToNode(wire.Source), ToRuns(wire.Runs, Transfer.MaxRuns));

    public static Wire.IntroduceMessage ToWire(Introduce introduce) => new()
    {
        Node = introduce.Peer.Value,
        Hosts = { introduce.Hosts },
        Port = (uint)introduce.Port,
        Ticket = ByteString.CopyFrom(introduce.Ticket.Bytes),
    };

    public static Introduce FromWire(Wire.IntroduceMessage wire)
    {
        if (wire is { Hosts.Count: 0, Port: 0 }) return new Introduce(ToNode(wire.Node), [], 0, ToTicket(wire.Ticket));
        if (wire.Hosts.Count is 0 or > MaxHosts) throw new WireFormatException($"not 1 to {MaxHosts} hosts");
        if (wire.Hosts.Any(host => Uri.CheckHostName(host) == UriHostNameType.Unknown || host.Length > MaxHostLength))
            throw new WireFormatException("bad host");
        return new Introduce(ToNode(wire.Node), [.. wire.Hosts], ToPort(wire.Port), ToTicket(wire.Ticket));
    }

    public static Wire.AdmitMessage ToWire(Admit admit) => new()
    {
        Broadcast = ValueCodec.ToWire(admit.Broadcast.Value),
        Node = admit.Node.Value,
        Ticket = admit.Ticket is { } ticket ? ByteString.CopyFrom(ticket.Bytes) : ByteString.Empty,
    };

    public static Admit FromWire(Wire.AdmitMessage wire) => new(
        new BroadcastId(ToGuid(wire.Broadcast)), ToNode(wire.Node), wire.Ticket.IsEmpty ? null : ToTicket(wire.Ticket));

    public static Wire.StopSharingMessage ToWire(StopSharing stop) => new() { Broadcast = ValueCodec.ToWire(stop.Broadcast.Value) };

    public static StopSharing FromWire(Wire.StopSharingMessage wire) => new(new BroadcastId(ToGuid(wire.Broadcast)));

    public static Wire.PeerFailedMessage ToWire(PeerFailed failed)
    {
        var wire = new Wire.PeerFailedMessage { Node = failed.Peer.Value, Failure = ValueCodec.ToWire(failed.Failure) };
        AddRuns(failed.Chunks, wire.Runs);
        return wire;
    }

    public static PeerFailed FromWire(Wire.PeerFailedMessage wire) =>
        new(ToNode(wire.Node), ToRuns(wire.Runs, Transfer.MaxRuns), ToFailure(wire.Failure));

    public static Wire.PeerHelloMessage ToWire(PeerHello hello) => new()
    {
        Broadcast = ValueCodec.ToWire(hello.Broadcast.Value),
        Ticket = ByteString.CopyFrom(hello.Ticket.Bytes),
    };

    public static PeerHello FromWire(Wire.PeerHelloMessage wire) =>
        new(new BroadcastId(ToGuid(wire.Broadcast)), ToTicket(wire.Ticket));

    public static Wire.HaveMessage ToWire(Have have)
    {
        var wire = new Wire.HaveMessage { Last = have.Last };
        AddRuns(have.Chunks, wire.Runs);
        return wire;
    }

    public static Have FromWire(Wire.HaveMessage wire) => new(ToRuns(wire.Runs, Transfer.MaxRuns), wire.Last);

    private static Wire.AssignMessage.Types.Item ToWire(AssignedChunks chunks)
    {
        var wire = new Wire.AssignMessage.Types.Item { Source = chunks.Source.Value, Roots = ValueCodec.ToWire(chunks.Roots) };
        AddRuns(chunks.Chunks, wire.Runs);
        return wire;
    }

    private static AssignedChunks ToItem(Wire.AssignMessage.Types.Item wire)
    {
        var runs = ToRuns(wire.Runs, MaxChunks);
        var chunks = runs.Sum(range => (long)range.Count);
        if (wire.Roots.Length != 0 && wire.Roots.Length != chunks * Hash256.Size)
            throw new WireFormatException("not one root per chunk");
        return new AssignedChunks(ToNode(wire.Source), runs, ToHashes(wire.Roots));
    }

    private static int ToPort(uint wire) =>
        wire is > 0 and <= ushort.MaxValue ? (int)wire : throw new WireFormatException("bad port");

    private static PeerTicket ToTicket(ByteString wire) =>
        PeerTicket.TryRead(wire.Span) ?? throw new WireFormatException("a ticket is not 16 bytes");
}
