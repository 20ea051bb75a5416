using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Links;

/// <summary>
/// Who hears what a link receives. Called from the link's read loop, one call at a time, in the order of arrival; a
/// call that is slow, or whose task is pending, holds the peer back.
/// </summary>
public interface ILinkHandler
{
    /// <param name="kind">The message's number (docs/protocol.md).</param>
    /// <param name="number">The transfer or request it belongs to; 0 for the session.</param>
    /// <param name="payload">Valid during the call only, until the returned task is complete.</param>
    /// <param name="optional">Whether a receiver that does not know the kind may ignore it.</param>
    ValueTask OnControl(ushort kind, uint number, ReadOnlyMemory<byte> payload, bool optional);

    /// <summary>Ownership of <paramref name="chunk"/> passes to the handler.</summary>
    void OnChunk(uint number, ChunkBuffer chunk);

    /// <summary>The last call, made exactly once; <paramref name="end"/> says who ended it and why.</summary>
    void OnClosed(Failure end);
}
