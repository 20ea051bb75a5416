using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;

namespace FileTransfer.Actors.Sessions;

/// <summary>What actors send through: a link seen from their side. Thread-safe; on a closed link everything is dropped.</summary>
internal interface IPort
{
    PeerIdentity Peer { get; }

    string Remote { get; }

    /// <summary>Never waits. For answers, whose number the protocol bounds.</summary>
    void Send(uint number, IWireMessage message);

    /// <summary>Waits for room. For streams of messages.</summary>
    ValueTask SendAsync(uint number, IWireMessage message, CancellationToken cancel);

    /// <summary>Waits for room. Takes ownership of <paramref name="chunk"/>.</summary>
    ValueTask SendChunkAsync(uint number, ChunkBuffer chunk, CancellationToken cancel);

    /// <summary>The owner has handled one <see cref="LinkProtocol.Received"/>: the link may deliver one more.</summary>
    void Handled();

    /// <summary>Says goodbye with <paramref name="reason"/> and closes.</summary>
    void Close(Failure reason, SessionEpoch? known = null);
}
