using Akka.Actor;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Serialization;
using FileTransfer.Actors.Sessions;

namespace FileTransfer.Actors.Rehearsals;

/// <summary>A session without a link: what is sent goes through the codec and comes to the owner.</summary>
internal sealed class RehearsalPort(PeerIdentity peer, string remote, IActorRef owner) : IPort
{
    public PeerIdentity Peer => peer;

    public string Remote => remote;

    /// <returns>As the other side of a link would read it.</returns>
    public static IWireMessage Travelled(IWireMessage message)
    {
        var (kind, payload) = MessageCodec.Encode(message);
        return MessageCodec.TryDecode(kind, payload, out var problem) ?? throw new InvalidOperationException(problem);
    }

    public void Send(uint number, IWireMessage message) => owner.Tell(Travelled(message));

    public ValueTask SendAsync(uint number, IWireMessage message, CancellationToken cancel)
    {
        Send(number, message);
        return ValueTask.CompletedTask;
    }

    public ValueTask SendChunkAsync(uint number, ChunkBuffer chunk, CancellationToken cancel)
    {
        chunk.Dispose();
        return ValueTask.CompletedTask;
    }

    public void Handled()
    {
        // Nothing waits for it.
    }

    public void Close(Failure reason, SessionEpoch? known = null)
    {
        // There is no link; the owner hears why the transfer ends.
    }
}
