using Akka.Actor;
using Akka.Remote.Transport;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Serialization;
using Google.Protobuf;

namespace FileTransfer.Actors.Remote;

/// <summary>One association of Akka.Remote on one link of its own. Its remote address is that of the link's certificate.</summary>
internal sealed class LinkAssociation : AssociationHandle, ILinkHandler
{
    /// <summary>Akka says who listens as soon as it has heard of an association.</summary>
    private static readonly TimeSpan HandlerPatience = TimeSpan.FromSeconds(15);

    private static readonly Failure Done = new(Reason.ConnectionLost, "the association has ended");

    private readonly Link _link;
    private readonly PduGuard _guard;
    private readonly TimeProvider _time;
    private readonly InboundPace _pace;
    private readonly Action<LinkAssociation, Failure> _ended;
    private readonly CancellationTokenSource _end = new();

    /// <param name="self">This node.</param>
    /// <param name="link">Not started; the association owns it.</param>
    /// <param name="reach">What the peer may send to whom.</param>
    /// <param name="time">Drives deadlines.</param>
    /// <param name="ended">Told once, with the reason.</param>
    public LinkAssociation(NodeId self, Link link, RemoteReach reach, TimeProvider time, Action<LinkAssociation, Failure> ended)
        : base(NodeAddress.Inner(self), NodeAddress.Inner(link.Peer.Node))
    {
        (_link, _time, _ended) = (link, time, ended);
        _guard = new PduGuard(self, link.Peer.Node, reach);
        _pace = new InboundPace(time);
        ReadHandlerSource = new TaskCompletionSource<IHandleEventListener>(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public PeerIdentity Peer => _link.Peer;

    /// <summary>Completes when the link is gone.</summary>
    public Task Completion => _link.Completion;

    /// <summary>Messages that were too long to be sent.</summary>
    public long Oversized { get; private set; }

    public void Start() => _link.Start(this);

    public void Close(Failure reason) => _link.Close(reason);

    /// <returns>False when the queue is full: Akka keeps the message and comes again.</returns>
    public override bool Write(ByteString payload)
    {
        if (payload.Length <= RemoteFrame.MaxUnitBytes) return _link.TrySendControl(RemoteFrame.Kind, 0, payload.Memory);
        Oversized++;   // Never true again for this message: no reason to have it repeated.
        return true;
    }

#pragma warning disable CS0672, CS0618 // The overload with a reason calls this one.
    public override void Disassociate() => _link.Close(Done);
#pragma warning restore CS0672, CS0618

    public async ValueTask OnControl(ushort kind, uint number, ReadOnlyMemory<byte> payload, bool optional)
    {
        if (kind == (ushort)MessageKind.Goodbye) throw new FailureException(WhySentAway(payload.Span));
        if (kind != RemoteFrame.Kind || number != 0)
        {
            if (optional) return;
            throw new FailureException(Reason.ProtocolViolation, $"it sent a frame of kind {kind} on number {number}");
        }

        if (_guard.Pass(payload.Span) is not { } unit) return;
        var listener = await ListenerAsync().ConfigureAwait(false);
        listener.Notify(new InboundPayload(unit));
        if (_pace.Take(payload.Length) is { Ticks: > 0 } wait) await PauseAsync(wait).ConfigureAwait(false);
    }

    public void OnChunk(uint number, ChunkBuffer chunk) =>
        throw new FailureException(Reason.ProtocolViolation, "it sent a chunk");

    public void OnClosed(Failure end)
    {
        _end.Cancel();
        _ = TellEndAsync();
        _ended(this, end);
    }

    private async Task<IHandleEventListener> ListenerAsync()
    {
        try
        {
            return await ReadHandlerSource.Task.WaitAsync(HandlerPatience, _time, _end.Token).ConfigureAwait(false);
        }
        catch (TimeoutException late)
        {
            throw new FailureException(Reason.Stalled, "nobody wanted the association", hint: null, late);
        }
    }

    private async Task PauseAsync(TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait, _time, _end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The link has ended meanwhile.
        }
    }

    private async Task TellEndAsync()
    {
        // Akka may never ask for what ended before it listened.
        var listener = await ReadHandlerSource.Task.ConfigureAwait(false);
        listener.Notify(new Disassociated(DisassociateInfo.Unknown));
    }

    private static Failure WhySentAway(ReadOnlySpan<byte> payload) =>
        MessageCodec.TryDecode((ushort)MessageKind.Goodbye, payload, out _) is SessionProtocol.Goodbye goodbye
            ? goodbye.Failure with { ByPeer = true }
            : new Failure(Reason.ProtocolViolation, "it sent an unreadable Goodbye");
}
