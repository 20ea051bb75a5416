using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using Google.Protobuf;
using static FileTransfer.Actors.Protocol.SiteProtocol;
using static FileTransfer.Actors.Serialization.ValueCodec;
using Wire = FileTransfer.Actors.Protocol.Wire;

namespace FileTransfer.Actors.Serialization;

/// <summary>Messages of <see cref="Protocol.SiteProtocol"/>.</summary>
internal static class SiteCodec
{
    /// <summary>Of a receipt, in characters: the bound of the receipts themselves.</summary>
    private const int MaxReceipt = 16 * 1024;

    /// <summary>Of a certificate's serial number: 20 bytes (RFC 5280) in hexadecimal.</summary>
    private const int MaxSerial = 40;

    public static Wire.SiteReportMessage ToWire(SiteReport report) => new()
    {
        Incarnation = ValueCodec.ToWire(report.Incarnation),
        Number = (ulong)report.Number,
        Known = ToWire(report.Known),
        All = report.All,
        Receivers = { report.Receivers.Select(ToWire) },
        Wanted = { report.Wanted.Select(id => ValueCodec.ToWire(id.Value)) },
        States = { report.States.Select(ToWire) },
    };

    public static SiteReport FromWire(Wire.SiteReportMessage wire)
    {
        if (wire.Receivers.Count > MaxReceivers || wire.Wanted.Count > MaxOrders || wire.States.Count > MaxStates)
            throw new WireFormatException("a report with more than is allowed");
        return new SiteReport(
            ToGuid(wire.Incarnation), ToSize(wire.Number), ToKnown(wire.Known), wire.All, [.. wire.Receivers.Select(ToReceiver)],
            [.. wire.Wanted.Select(id => new BroadcastId(ToGuid(id)))], [.. wire.States.Select(ToState)]);
    }

    public static Wire.SiteAnswerMessage ToWire(SiteAnswer answer) => new()
    {
        Server = ValueCodec.ToWire(answer.Server),
        Number = (ulong)answer.Number,
        TellAll = answer.TellAll,
        Orders = { answer.Orders.Select(ToWire) },
        Revoked = { answer.Revoked },
        Known = ToWire(answer.Known),
        More = answer.More,
    };

    public static SiteAnswer FromWire(Wire.SiteAnswerMessage wire)
    {
        if (wire.Orders.Count > MaxOrders || wire.Revoked.Count > MaxRevoked) throw new WireFormatException("an answer with more than is allowed");
        return new SiteAnswer(
            ToGuid(wire.Server), ToSize(wire.Number), wire.TellAll, [.. wire.Orders.Select(ToOrder)],
            [.. wire.Revoked.Select(ToSerial)], ToKnown(wire.Known), wire.More);
    }

    private static Wire.SiteKnownMessage ToWire(SiteKnown known) => new()
    {
        Server = known.Server == Guid.Empty ? ByteString.Empty : ValueCodec.ToWire(known.Server),
        Orders = (ulong)known.Orders,
        Revoked = (uint)known.Revoked,
    };

    private static SiteKnown ToKnown(Wire.SiteKnownMessage? wire) => wire is null
        ? throw new WireFormatException("it does not say what is known")
        : new SiteKnown(wire.Server.IsEmpty ? Guid.Empty : ToGuid(wire.Server), ToSize(wire.Orders), ToCount(wire.Revoked));

    private static Wire.SiteReceiverMessage ToWire(SiteReceiver receiver) =>
        new() { Node = receiver.Node.Value, Groups = { receiver.Groups }, IsHere = receiver.IsHere };

    private static SiteReceiver ToReceiver(Wire.SiteReceiverMessage wire) => wire.Groups.Count <= SessionProtocol.MaxGroups
        ? new SiteReceiver(ToNode(wire.Node), [.. wire.Groups.Select(group => ToNode(group).Value)], wire.IsHere)
        : throw new WireFormatException("more groups than a node may have");

    private static Wire.SiteStateMessage ToWire(SiteState state) => new()
    {
        Broadcast = ValueCodec.ToWire(state.Broadcast.Value),
        Status = BroadcastCodec.ToWire(state.Status),
        Receipt = state.Receipt ?? "",
    };

    private static SiteState ToState(Wire.SiteStateMessage wire)
    {
        if (wire.Receipt.Length > MaxReceipt) throw new WireFormatException("a receipt is too long");
        return new SiteState(
            new BroadcastId(ToGuid(wire.Broadcast)), BroadcastCodec.ToStatus(wire.Status ?? throw new WireFormatException("no state")),
            wire.Receipt.Length == 0 ? null : wire.Receipt);
    }

    private static Wire.SiteOrderMessage ToWire(SiteOrder order) => new()
    {
        Version = (ulong)order.Version,
        Id = ValueCodec.ToWire(order.Id.Value),
        Channel = order.Channel,
        Owner = order.Owner.Value,
        StartedAt = order.StartedAt.Ticks,
        IsWithdrawn = order.IsWithdrawn,
        Mode = (uint)order.Mode,
        Terms = BroadcastCodec.ToWire(order.Terms),
        Pacing = BroadcastCodec.ToWire(order.Pacing),
        IsFlipped = order.IsFlipped,
        Attempt = (uint)order.Attempt,
    };

    private static SiteOrder ToOrder(Wire.SiteOrderMessage wire)
    {
        if (wire.Channel.Length is 0 or > BroadcastProtocol.MaxChannelLength) throw new WireFormatException("the channel is too long, or missing");
        return new SiteOrder(
            ToSize(wire.Version), new BroadcastId(ToGuid(wire.Id)), wire.Channel, ToNode(wire.Owner), ToTime(wire.StartedAt), wire.IsWithdrawn)
        {
            Mode = ToEnum<BroadcastMode>(wire.Mode),
            Terms = BroadcastCodec.ToTerms(wire.Terms),
            Pacing = BroadcastCodec.ToPacing(wire.Pacing),
            IsFlipped = wire.IsFlipped,
            Attempt = ToCount(wire.Attempt),
        };
    }

    private static string ToSerial(string wire) => wire.Length is > 0 and <= MaxSerial && wire.All(char.IsAsciiHexDigitLower)
        ? wire
        : throw new WireFormatException("a serial number is not hexadecimal");
}
