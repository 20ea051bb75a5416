using System.Collections.Concurrent;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Serialization;

namespace FileTransfer.Tests.Support;

/// <summary>One end of a link without a network: the test is the peer.</summary>
internal sealed class FakeLink(PeerIdentity? peer = null, Action<uint, IWireMessage>? sent = null, Action<Failure>? closed = null) : ILink
{
    private ILinkHandler? _handler;
    private int _closes;

    public PeerIdentity Peer { get; } = peer ?? new PeerIdentity(NodeId.Parse("peer"), NodeKind.Client, Permissions.None, "01");

    public string Remote => "192.0.2.1:5001";

    public long BytesSent => 0;

    public long BytesReceived => 0;

    public ConcurrentQueue<(uint Number, IWireMessage Message)> Sent { get; } = new();

    /// <summary>Why it was closed first, or null.</summary>
    public Failure? End { get; private set; }

    /// <summary>What was said last is still on its way when it is closed: the handler hears of the end from the test.</summary>
    public bool Lingers { get; init; }

    public bool IsStarted => Volatile.Read(ref _handler) is not null;

    public ILinkHandler Handler => _handler ?? throw new InvalidOperationException("The link was not started.");

    public void Start(ILinkHandler handler) => _handler = handler;

    public void SendControl(ushort kind, uint number, ReadOnlyMemory<byte> payload, bool optional = false)
    {
        var message = MessageCodec.TryDecode(kind, payload.Span, out var problem) ?? throw new InvalidOperationException(problem);
        Sent.Enqueue((number, message));
        sent?.Invoke(number, message);
    }

    public ValueTask SendControlAsync(ushort kind, uint number, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        SendControl(kind, number, payload);
        return ValueTask.CompletedTask;
    }

    public ValueTask SendChunkAsync(uint number, ChunkBuffer chunk, CancellationToken cancel)
    {
        chunk.Dispose();
        return ValueTask.CompletedTask;
    }

    public void Close(Failure reason)
    {
        if (Interlocked.Increment(ref _closes) > 1) return;
        End = reason;
        closed?.Invoke(reason);
        if (!Lingers) _handler?.OnClosed(reason);
    }

    /// <summary>The peer says something.</summary>
    public ValueTask Hear(uint number, IWireMessage message)
    {
        var (kind, payload) = MessageCodec.Encode(message);
        return Handler.OnControl(kind, number, payload, optional: false);
    }
}
