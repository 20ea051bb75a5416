using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Protocol;

/// <summary>What a link tells the actor that owns it. <c>From</c> is its port: an actor with a newer one ignores the rest.</summary>
public static class LinkProtocol
{
    /// <param name="Number">The transfer or question it belongs to; 0 for the session.</param>
    public sealed record Received(uint Number, IWireMessage Message, object? From = null) : ILocalMessage;

    /// <summary>Whoever receives it owns the buffer.</summary>
    public sealed record ChunkReceived(uint Number, ChunkBuffer Chunk, object? From = null) : IHolding
    {
        public void Undelivered() => Chunk.Dispose();
    }

    /// <summary>The last one from this link.</summary>
    public sealed record Closed(Failure End, object? From = null) : ILocalMessage;
}
