using Akka.Actor;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Serialization;

namespace FileTransfer.Actors.Sessions;

/// <summary>
/// Stands between a link and the actor that owns it: decodes what arrives and tells it, encodes what is sent. A message
/// that cannot be decoded ends the link. At most <see cref="MaxUnhandled"/> control messages wait in the mailbox.
/// </summary>
internal sealed class LinkPort(ILink link, IActorRef owner) : IPort, ILinkHandler
{
    /// <summary>Enough that a busy link never waits for its actor, and a flood fills no memory.</summary>
    public const int MaxUnhandled = 256;

    private static readonly Failure NobodyAsked = new(Reason.ProtocolViolation, "it was asked for nothing");

    private readonly Lock _gate = new();
    private IActorRef? _owner = owner;
    private bool _ended;
    private readonly SemaphoreSlim _room = new(MaxUnhandled);
    private readonly CancellationTokenSource _closed = new();   // no timer behind it: needs no disposal

    public PeerIdentity Peer => link.Peer;

    public string Remote => link.Remote;

    public long BytesReceived => link.BytesReceived;

    private IActorRef? Owner
    {
        get
        {
            lock (_gate) return _owner;
        }

        set
        {
            lock (_gate) _owner = value;
        }
    }

    public void Send(uint number, IWireMessage message)
    {
        var (kind, payload) = MessageCodec.Encode(message);
        link.SendControl(kind, number, payload);
    }

    public ValueTask SendAsync(uint number, IWireMessage message, CancellationToken cancel)
    {
        var (kind, payload) = MessageCodec.Encode(message);
        return link.SendControlAsync(kind, number, payload, cancel);
    }

    public ValueTask SendChunkAsync(uint number, ChunkBuffer chunk, CancellationToken cancel) =>
        link.SendChunkAsync(number, chunk, cancel);

    /// <summary>Nobody owns it from here on: whatever the peer says now ends the link.</summary>
    public void Rest() => Owner = null;

    /// <summary>After a <see cref="Rest"/>: it goes on.</summary>
    /// <returns>False when the link has ended meanwhile; the new owner hears nothing.</returns>
    public bool Wake(IActorRef owner)
    {
        lock (_gate)
        {
            if (!_ended) _owner = owner;
            return !_ended;
        }
    }

    public void Handled() => _room.Release();

    public void Close(Failure reason, SessionEpoch? known = null)
    {
        Send(0, new SessionProtocol.Goodbye(reason, known));
        link.Close(reason);
        _closed.Cancel();
    }

    public ValueTask OnControl(ushort kind, uint number, ReadOnlyMemory<byte> payload, bool optional)
    {
        var message = MessageCodec.TryDecode(kind, payload.Span, out var problem);
        if (message is not null) return Deliver(new LinkProtocol.Received(number, message, this));
        if (!optional) Close(new Failure(Reason.ProtocolViolation, problem ?? "unreadable message"));
        return ValueTask.CompletedTask;
    }

    public void OnChunk(uint number, ChunkBuffer chunk)
    {
        if (!_closed.IsCancellationRequested && Owner is { } owner)
        {
            owner.Tell(new LinkProtocol.ChunkReceived(number, chunk, this));
            return;
        }

        chunk.Dispose();
        if (!_closed.IsCancellationRequested) Close(NobodyAsked);
    }

    public void OnClosed(Failure end)
    {
        IActorRef? last;
        lock (_gate) (last, _ended) = (_owner, true);
        last?.Tell(new LinkProtocol.Closed(end, this));
    }

    private ValueTask Deliver(LinkProtocol.Received received)
    {
        if (Owner is not { } owner)
        {
            Close(NobodyAsked);
            return ValueTask.CompletedTask;
        }

        if (!_room.Wait(0)) return Wait(received, owner);
        owner.Tell(received);
        return ValueTask.CompletedTask;
    }

    /// <summary>An owner that has stopped handles nothing more; it closed the port, which ends the wait.</summary>
    private async ValueTask Wait(LinkProtocol.Received received, IActorRef owner)
    {
        try
        {
            await _room.WaitAsync(_closed.Token).ConfigureAwait(false);
            owner.Tell(received);
        }
        catch (OperationCanceledException)
        {
            // Closed: what the peer said last does not matter any more.
        }
    }
}
