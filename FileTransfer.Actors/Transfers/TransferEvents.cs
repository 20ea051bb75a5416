using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;

namespace FileTransfer.Actors.Transfers;

/// <summary>What a receiver or source actor tells its observer.</summary>
internal static class TransferEvents
{
    /// <param name="State">One word: hashing, transferring, waiting, committing.</param>
    /// <param name="BytesDone">Durable at the receiver.</param>
    public sealed record Progressed(uint Number, string State, string Name, long BytesDone, long BytesTotal, int Files)
        : ILocalMessage;

    /// <summary>From a source whose file is not what its hashes say: the bytes on the disk rotted.</summary>
    public sealed record Damaged(uint Number, RelativePath Entry) : ILocalMessage;

    /// <summary>From a source of a broadcast: the receiver has verified these.</summary>
    public sealed record Verified(uint Number, IReadOnlyList<ChunkRange> Chunks) : ILocalMessage;

    /// <summary>From a source of a broadcast: another receiver did not deliver.</summary>
    public sealed record PeerReport(uint Number, PeerProtocol.PeerFailed Report) : ILocalMessage;

    /// <summary>From a receiver of what is to be distributed: it has begun, and can be given on as it comes.</summary>
    public sealed record Arriving(uint Number, string Name) : ILocalMessage;

    /// <summary>From a source of a broadcast: the receiver has everything and waits for the word.</summary>
    public sealed record Held(uint Number) : ILocalMessage;

    /// <summary>The last one; the actor stops by itself.</summary>
    public sealed record Ended(uint Number, TransferOutcome Outcome) : ILocalMessage;
}
