using FileTransfer.Actors.Domain;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Serialization.ValueCodec;
using Wire = FileTransfer.Actors.Protocol.Wire;

namespace FileTransfer.Actors.Serialization;

/// <summary>Messages of <see cref="Protocol.BroadcastProtocol"/>.</summary>
internal static class BroadcastCodec
{
    public static Wire.StartBroadcastMessage ToWire(StartBroadcast start) =>
        new()
        {
            Id = ValueCodec.ToWire(start.Id.Value),
            Path = start.Path.Value,
            Channel = start.Channel ?? "",
            Mode = (uint)start.Mode,
            Terms = ToWire(start.Terms),
        };

    public static StartBroadcast FromWire(Wire.StartBroadcastMessage wire)
    {
        if (wire.Channel.Length > MaxChannelLength) throw new WireFormatException("the channel is too long");
        return new StartBroadcast(new BroadcastId(ToGuid(wire.Id)), ToPath(wire.Path), wire.Channel.Length == 0 ? null : wire.Channel)
        {
            Mode = ToEnum<BroadcastMode>(wire.Mode),
            Terms = ToTerms(wire.Terms),
        };
    }

    /// <returns>Null for everybody without a deadline.</returns>
    public static Wire.BroadcastTermsMessage? ToWire(BroadcastTerms terms) => terms is { Nodes: [], Groups: [], Deadline: null, BytesPerSecond: null }
        ? null
        : new Wire.BroadcastTermsMessage
        {
            Nodes = { terms.Nodes.Select(node => node.Value) },
            Groups = { terms.Groups },
            DeadlineMs = (ulong)(terms.Deadline?.TotalMilliseconds ?? 0),
            BytesPerSecond = (ulong)(terms.BytesPerSecond ?? 0),
        };

    public static BroadcastTerms ToTerms(Wire.BroadcastTermsMessage? wire)
    {
        if (wire is null) return BroadcastTerms.Everybody;
        if (wire.Nodes.Count > BroadcastTerms.MaxNodes || wire.Groups.Count > BroadcastTerms.MaxGroups)
            throw new WireFormatException("a broadcast for more nodes or groups than are allowed");
        if (wire.DeadlineMs > BroadcastTerms.LongestDeadline.TotalMilliseconds) throw new WireFormatException("a deadline that is too far away");
        return new BroadcastTerms(
            [.. wire.Nodes.Select(ToNode)], [.. wire.Groups.Select(group => ToNode(group).Value)],
            wire.DeadlineMs == 0 ? null : TimeSpan.FromMilliseconds(wire.DeadlineMs))
        {
            BytesPerSecond = ToRate(wire.BytesPerSecond),
        };
    }

    public static Wire.GetBroadcastsMessage ToWire(GetBroadcasts get) => new()
    {
        Id = get.Id is { } id ? ValueCodec.ToWire(id.Value) : Google.Protobuf.ByteString.Empty,
        Node = get.Node?.Value ?? "",
    };

    public static GetBroadcasts FromWire(Wire.GetBroadcastsMessage wire) => new(
        wire.Id.IsEmpty ? null : new BroadcastId(ToGuid(wire.Id)), wire.Node.Length == 0 ? null : ToNode(wire.Node));

    public static Wire.BroadcastListedMessage ToWire(BroadcastListed listed) => new()
    {
        Broadcast = ToWire(listed.Broadcast),
        State = (uint)listed.State,
        StartedAt = listed.StartedAt.Ticks,
        Receivers = { listed.Receivers.Select(ToWire) },
    };

    public static BroadcastListed FromWire(Wire.BroadcastListedMessage wire) => new(
        FromWire(wire.Broadcast ?? throw new WireFormatException("no broadcast")), ToEnum<BroadcastState>(wire.State),
        ToTime(wire.StartedAt), [.. wire.Receivers.Select(ToStatus)]);

    public static Wire.BroadcastStartedMessage ToWire(BroadcastStarted started) => new()
    {
        Id = ValueCodec.ToWire(started.Id.Value),
        Channel = started.Channel,
        Name = started.Name,
        Files = (uint)started.Files,
        Bytes = (ulong)started.Bytes,
        Pacing = ToWire(started.Pacing),
    };

    public static BroadcastStarted FromWire(Wire.BroadcastStartedMessage wire) => new(
        new BroadcastId(ToGuid(wire.Id)), Text(wire.Channel), Text(wire.Name), ToCount(wire.Files), ToSize(wire.Bytes))
    {
        Pacing = ToPacing(wire.Pacing),
    };

    public static Wire.ReceiversChangedMessage ToWire(ReceiversChanged changed) => new()
    {
        Receivers = { changed.Receivers.Select(ToWire) },
    };

    public static ReceiversChanged FromWire(Wire.ReceiversChangedMessage wire) =>
        new([.. wire.Receivers.Select(ToStatus)]);

    public static Wire.GetCertificateMessage ToWire(GetCertificate get) => new() { Id = ValueCodec.ToWire(get.Id.Value) };

    public static GetCertificate FromWire(Wire.GetCertificateMessage wire) => new(new BroadcastId(ToGuid(wire.Id)));

    public static Wire.CertificatePartMessage ToWire(CertificatePart part) => new() { Text = part.Text, Last = part.Last };

    public static CertificatePart FromWire(Wire.CertificatePartMessage wire) => wire.Text.Length <= MaxCertificatePart
        ? new CertificatePart(wire.Text, wire.Last)
        : throw new WireFormatException("a part of a certificate is too long");

    public static Wire.DecideBroadcastMessage ToWire(DecideBroadcast decide) =>
        new() { Id = ValueCodec.ToWire(decide.Id.Value), Commit = decide.Commit };

    public static DecideBroadcast FromWire(Wire.DecideBroadcastMessage wire) => new(new BroadcastId(ToGuid(wire.Id)), wire.Commit);

    public static Wire.SteerBroadcastMessage ToWire(SteerBroadcast steer) => new()
    {
        Id = ValueCodec.ToWire(steer.Id.Value),
        Steering = (uint)steer.Steering,
        BytesPerSecond = (ulong)(steer.BytesPerSecond ?? 0),
    };

    public static SteerBroadcast FromWire(Wire.SteerBroadcastMessage wire) => new(
        new BroadcastId(ToGuid(wire.Id)), ToEnum<Steering>(wire.Steering), ToRate(wire.BytesPerSecond));

    public static Wire.BroadcastSteeredMessage ToWire(BroadcastSteered steered) =>
        new() { Changed = steered.Changed, Broadcast = ToWire(steered.Broadcast) };

    public static BroadcastSteered FromWire(Wire.BroadcastSteeredMessage wire) =>
        new(wire.Changed, FromWire(wire.Broadcast ?? throw new WireFormatException("no broadcast")));

    /// <returns>Null for one that nothing holds back.</returns>
    public static Wire.BroadcastPacingMessage? ToWire(BroadcastPacing pacing) => pacing == BroadcastPacing.Free
        ? null
        : new Wire.BroadcastPacingMessage
        {
            PausedBy = pacing.Pause?.By.Value ?? "",
            PausedSince = pacing.Pause?.Since.Ticks ?? 0,
            BytesPerSecond = (ulong)(pacing.BytesPerSecond ?? 0),
        };

    public static BroadcastPacing ToPacing(Wire.BroadcastPacingMessage? wire) => wire is null
        ? BroadcastPacing.Free
        : new BroadcastPacing(
            wire.PausedBy.Length == 0 ? null : new BroadcastPause(ToNode(wire.PausedBy), ToTime(wire.PausedSince)), ToRate(wire.BytesPerSecond));

    private static long? ToRate(ulong wire) => wire == 0 ? null : ToSize(wire);

    public static Wire.ReceiverStatusMessage ToWire(ReceiverStatus status) => new()
    {
        Node = status.Node.Value,
        State = (uint)status.State,
        BytesDone = (ulong)status.BytesDone,
        Failure = status.Failure is { } failure ? ValueCodec.ToWire(failure) : null,
        ElapsedMs = (ulong)status.Elapsed.TotalMilliseconds,
    };

    public static ReceiverStatus ToStatus(Wire.ReceiverStatusMessage wire) => new(
        ToNode(wire.Node), ToEnum<ReceiverState>(wire.State), ToSize(wire.BytesDone),
        wire.Failure is null ? null : ToFailure(wire.Failure),
        TimeSpan.FromMilliseconds(Math.Min(wire.ElapsedMs, (ulong)TimeSpan.FromDays(3650).TotalMilliseconds)));
}
