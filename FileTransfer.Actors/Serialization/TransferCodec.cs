using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using Google.Protobuf;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Actors.Serialization.ValueCodec;
using Wire = FileTransfer.Actors.Protocol.Wire;

namespace FileTransfer.Actors.Serialization;

/// <summary>Messages of <see cref="Protocol.TransferProtocol"/>.</summary>
internal static class TransferCodec
{
    public static Wire.OfferMessage ToWire(Offer offer) => new()
    {
        Id = ValueCodec.ToWire(offer.Id.Value),
        Purpose = (uint)offer.Purpose,
        Into = offer.Into?.Value ?? "",
        IfExists = (uint)offer.IfExists,
        EntryCount = (uint)offer.EntryCount,
        TotalBytes = (ulong)offer.TotalBytes,
        Channel = offer.Channel ?? "",
        Broadcast = offer.Broadcast is { } broadcast ? ValueCodec.ToWire(broadcast.Value) : ByteString.Empty,
        Mode = (uint)offer.Mode,
        Terms = BroadcastCodec.ToWire(offer.Terms),
        TellsRoots = offer.TellsRoots,
    };

    public static Offer FromWire(Wire.OfferMessage wire)
    {
        if (wire.Channel.Length > BroadcastProtocol.MaxChannelLength) throw new WireFormatException("the channel is too long");
        return new Offer(
            new TransferId(ToGuid(wire.Id)), ToEnum<Purpose>(wire.Purpose), ToOptionalPath(wire.Into),
            ToEnum<ExistingNames>(wire.IfExists), ToCount(wire.EntryCount), ToSize(wire.TotalBytes),
            wire.Channel.Length == 0 ? null : wire.Channel,
            wire.Broadcast.IsEmpty ? null : new BroadcastId(ToGuid(wire.Broadcast)))
        {
            Mode = ToEnum<BroadcastMode>(wire.Mode),
            Terms = BroadcastCodec.ToTerms(wire.Terms),
            TellsRoots = wire.TellsRoots,
        };
    }

    public static Wire.OfferEntriesMessage ToWire(OfferEntries part) =>
        new() { Entries = { part.Entries.Select(ValueCodec.ToWire) }, Last = part.Last };

    public static OfferEntries FromWire(Wire.OfferEntriesMessage wire) =>
        new([.. wire.Entries.Select(ToEntry)], wire.Last);

    public static Wire.RequestMessage ToWire(Request request) =>
        new() { Id = ValueCodec.ToWire(request.Id.Value), Path = request.Path.Value };

    public static Request FromWire(Wire.RequestMessage wire) =>
        new(new TransferId(ToGuid(wire.Id)), ToPath(wire.Path));

    public static Wire.AcceptMessage ToWire(Accept accept)
    {
        var wire = new Wire.AcceptMessage { HaveBytes = (ulong)accept.HaveBytes };
        AddRuns(accept.Have, wire.Have);
        return wire;
    }

    public static Accept FromWire(Wire.AcceptMessage wire) =>
        new(ToRuns(wire.Have, MaxRuns), ToSize(wire.HaveBytes));

    public static Wire.RejectMessage ToWire(Reject reject) => new() { Failure = ValueCodec.ToWire(reject.Failure) };

    public static Reject FromWire(Wire.RejectMessage wire) => new(ToFailure(wire.Failure));

    public static Wire.RootsMessage ToWire(Roots roots) => new()
    {
        First = (uint)roots.First,
        Roots = ValueCodec.ToWire(roots.Hashes),
        Last = roots.Last,
    };

    public static Roots FromWire(Wire.RootsMessage wire) => new(ToCount(wire.First), ToHashes(wire.Roots), wire.Last);

    public static Wire.FetchMessage ToWire(Fetch fetch)
    {
        var wire = new Wire.FetchMessage();
        AddRuns(fetch.Chunks, wire.Runs);
        return wire;
    }

    public static Fetch FromWire(Wire.FetchMessage wire) => new(ToRuns(wire.Runs, MaxRuns));

    public static Wire.AckMessage ToWire(Ack ack)
    {
        var wire = new Wire.AckMessage { DurableBytes = (ulong)ack.DurableBytes };
        AddRuns(ack.Verified, wire.Verified);
        AddRuns(ack.Durable, wire.Durable);
        return wire;
    }

    public static Ack FromWire(Wire.AckMessage wire) =>
        new(ToRuns(wire.Verified, MaxRuns), ToRuns(wire.Durable, MaxRuns), ToSize(wire.DurableBytes));

    public static Wire.NackMessage ToWire(Nack nack) =>
        new() { Chunk = (uint)nack.Chunk, Failure = ValueCodec.ToWire(nack.Failure) };

    public static Nack FromWire(Wire.NackMessage wire) => new(ToCount(wire.Chunk), ToFailure(wire.Failure));

    public static Wire.FinishedMessage ToWire(Finished finished)
    {
        var bytes = new byte[finished.Contents.Count * Hash256.Size];
        for (var i = 0; i < finished.Contents.Count; i++)
            finished.Contents[i].Root.CopyTo(bytes.AsSpan(i * Hash256.Size));
        return new Wire.FinishedMessage
        {
            FirstEntry = (uint)finished.FirstEntry,
            Contents = UnsafeByteOperations.UnsafeWrap(bytes),
            Last = finished.Last,
        };
    }

    public static Finished FromWire(Wire.FinishedMessage wire)
    {
        if (wire.Contents.Length % Hash256.Size != 0) throw new WireFormatException("a content id is not 32 bytes");
        var contents = new ContentId[wire.Contents.Length / Hash256.Size];
        for (var i = 0; i < contents.Length; i++)
            contents[i] = new ContentId(new Hash256(wire.Contents.Span.Slice(i * Hash256.Size, Hash256.Size)));
        return new Finished(ToCount(wire.FirstEntry), contents, wire.Last);
    }

    public static Wire.CommittedMessage ToWire(Committed committed) => new()
    {
        AlreadyThere = committed.AlreadyThere,
        Names = { committed.Names.Select(name => name.Value) },
        Receipt = committed.Receipt ?? "",
    };

    public static Committed FromWire(Wire.CommittedMessage wire)
    {
        if (wire.Receipt.Length > MaxReceiptLength) throw new WireFormatException("the receipt is too long");
        return new Committed(
            wire.AlreadyThere, [.. wire.Names.Select(ToPath)], wire.Receipt.Length == 0 ? null : wire.Receipt);
    }

    public static Wire.CancelMessage ToWire(Cancel cancel) => new() { Failure = ValueCodec.ToWire(cancel.Failure) };

    public static Cancel FromWire(Wire.CancelMessage wire) => new(ToFailure(wire.Failure));
}
