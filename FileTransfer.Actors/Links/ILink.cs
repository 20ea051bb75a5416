using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Links;

/// <summary>
/// One mutually authenticated connection that carries frames. Thread-safe. Control frames overtake chunks. Everything
/// queued has a bound; sending on a closed link does nothing but dispose what it was given.
/// </summary>
public interface ILink
{
    /// <summary>As the peer's verified certificate says.</summary>
    PeerIdentity Peer { get; }

    /// <summary>The peer's address, for people.</summary>
    string Remote { get; }

    /// <summary>Payload and header bytes, before encryption.</summary>
    long BytesSent { get; }

    long BytesReceived { get; }

    /// <summary>Starts both loops and the heartbeat; called once.</summary>
    void Start(ILinkHandler handler);

    /// <summary>
    /// Queues a control frame without waiting. When the queue's bound is reached the link closes itself: a peer that
    /// does not read its answers is gone.
    /// </summary>
    void SendControl(ushort kind, uint number, ReadOnlyMemory<byte> payload, bool optional = false);

    /// <summary>Like <see cref="SendControl"/>, for streams of messages: waits while the queue is more than half full.</summary>
    ValueTask SendControlAsync(ushort kind, uint number, ReadOnlyMemory<byte> payload, CancellationToken cancel);

    /// <summary>
    /// Queues a chunk and waits until the bound has room for the next one. Takes ownership of <paramref name="chunk"/>,
    /// whatever happens.
    /// </summary>
    ValueTask SendChunkAsync(uint number, ChunkBuffer chunk, CancellationToken cancel);

    /// <summary>
    /// Ends the link. Control frames that are queued still go out, within a second; chunks do not. The handler hears
    /// <paramref name="reason"/>, unless the link had already ended for another one.
    /// </summary>
    void Close(Failure reason);
}
