using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Protocol;

/// <summary>Between the node that starts a broadcast and the server that distributes it.</summary>
public static class BroadcastProtocol
{
    public const int MaxChannelLength = 255;

    /// <summary>Far below the frame limit even with the longest details.</summary>
    public const int MaxReceiversPerMessage = 64;

    /// <summary>In characters.</summary>
    public const int MaxCertificatePart = 32 * 1024;

    /// <summary>
    /// Distribute what the server stores under <paramref name="Path"/>; asked again with the same id, the running broadcast
    /// is followed.
    /// </summary>
    public sealed record StartBroadcast(BroadcastId Id, RelativePath Path, string? Channel) : IWireMessage
    {
        public BroadcastMode Mode { get; init; }

        public BroadcastTerms Terms { get; init; } = BroadcastTerms.Everybody;
    }

    /// <summary>Asks how a broadcast stands, running or ended, or how all of one channel and node do.</summary>
    /// <param name="Id">Null for the newest ones.</param>
    /// <param name="Node">Only this receiver; null for all.</param>
    public sealed record GetBroadcasts(BroadcastId? Id, NodeId? Node) : IWireMessage;

    /// <summary>One broadcast with the next of its receivers; one with many comes in several.</summary>
    public sealed record BroadcastListed(
        BroadcastStarted Broadcast, BroadcastState State, DateTime StartedAt, IReadOnlyList<ReceiverStatus> Receivers) : IWireMessage;

    public sealed record BroadcastsEnd : IWireMessage
    {
        private BroadcastsEnd()
        {
        }

        public static BroadcastsEnd Instance { get; } = new();
    }

    /// <summary>What becomes of a broadcast whose receivers hold it. Its news follow, as for <see cref="StartBroadcast"/>.</summary>
    /// <param name="Commit">Else it is cancelled, and what is held is discarded.</param>
    public sealed record DecideBroadcast(BroadcastId Id, bool Commit) : IWireMessage;

    /// <summary>Pauses, resumes or limits a running broadcast; asking twice changes nothing. Answered by <see cref="BroadcastSteered"/>.</summary>
    /// <param name="BytesPerSecond">Only of a limit: null lifts it.</param>
    public sealed record SteerBroadcast(BroadcastId Id, Steering Steering, long? BytesPerSecond) : IWireMessage;

    /// <summary>It is in force, and will be after a restart of the server.</summary>
    /// <param name="Changed">Whether it was not before.</param>
    /// <param name="Broadcast">As it is now.</param>
    public sealed record BroadcastSteered(bool Changed, BroadcastStarted Broadcast) : IWireMessage;

    /// <summary>
    /// The content is complete on the server; receivers are being offered it. Said again when <see cref="Pacing"/> changes.
    /// </summary>
    public sealed record BroadcastStarted(BroadcastId Id, string Channel, string Name, int Files, long Bytes) : IWireMessage
    {
        public BroadcastPacing Pacing { get; init; } = BroadcastPacing.Free;
    }

    /// <summary>Only those that changed since the last one; at most ten times a second.</summary>
    public sealed record ReceiversChanged(IReadOnlyList<ReceiverStatus> Receivers) : IWireMessage;

    /// <summary>Asks for the delivery certificate of a broadcast that has ended.</summary>
    public sealed record GetCertificate(BroadcastId Id) : IWireMessage;

    /// <param name="Text">The next characters of the certificate, which is ASCII; at most <see cref="MaxCertificatePart"/>.</param>
    public sealed record CertificatePart(string Text, bool Last) : IWireMessage;

    /// <summary>Every receiver has a final state or holds, and all of them were told.</summary>
    public sealed record BroadcastEnded : IWireMessage
    {
        private BroadcastEnded()
        {
        }

        public static BroadcastEnded Instance { get; } = new();
    }
}
