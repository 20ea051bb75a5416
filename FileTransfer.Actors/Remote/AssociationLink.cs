using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Serialization;

namespace FileTransfer.Actors.Remote;

/// <summary>
/// A link with up to two associations: the one that the side which dialled has opened, on number 0, and the one of the
/// other side, on number 1, which therefore need not be able to dial. The link ends with the last of them.
/// </summary>
internal sealed class AssociationLink : ILinkHandler
{
    private const uint OfDialler = 0;
    private const uint OfDialled = 1;

    private static readonly Failure Done = new(Reason.ConnectionLost, "the association has ended");

    private readonly NodeId _self;
    private readonly Link _link;
    private readonly RemoteReach _reach;
    private readonly TimeProvider _time;
    private readonly Action<LinkAssociation> _begun;
    private readonly Action<AssociationLink, Failure> _ended;
    private readonly InboundPace _pace;
    private readonly uint _own;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly AssociationSlot[] _slots = [new(), new()];
    private bool _closed;

    /// <param name="self">This node.</param>
    /// <param name="link">Not started; owned from here on.</param>
    /// <param name="incoming">Whether the peer dialled.</param>
    /// <param name="reach">What the peer may send to whom.</param>
    /// <param name="time">Drives deadlines.</param>
    /// <param name="begun">Told of each association that the peer opens, except <see cref="First"/>.</param>
    /// <param name="ended">Told once, with the reason.</param>
    public AssociationLink(
        NodeId self, Link link, bool incoming, RemoteReach reach, TimeProvider time, Action<LinkAssociation> begun,
        Action<AssociationLink, Failure> ended)
    {
        (_self, _link, _reach, _time, _begun, _ended) = (self, link, reach, time, begun, ended);
        (IsIncoming, _own, _pace) = (incoming, incoming ? OfDialled : OfDialler, new InboundPace(time));
        First = _slots[OfDialler].Open(New(OfDialler));
    }

    public PeerIdentity Peer => _link.Peer;

    public bool IsIncoming { get; }

    /// <summary>The association for which the link was made.</summary>
    public LinkAssociation First { get; }

    /// <summary>Associations now.</summary>
    public int Open
    {
        get
        {
            lock (_gate) return _slots.Count(slot => slot.Current is not null);
        }
    }

    /// <summary>Completes when the link is gone.</summary>
    public Task Completion => _link.Completion;

    public void Start() => _link.Start(this);

    public void Close(Failure reason)
    {
        lock (_gate) _closed = true;
        _link.Close(reason);
    }

    /// <summary>Opens an association of this side.</summary>
    /// <returns>Null when the link ends, or there is one that is not over yet for both.</returns>
    public LinkAssociation? TryOpen()
    {
        lock (_gate) return !_closed && _slots[_own].IsFree ? _slots[_own].Open(New(_own)) : null;
    }

    /// <returns>False when the queue, which all of the link share, is full; true also for what is over.</returns>
    public bool TrySend(LinkAssociation association, ReadOnlyMemory<byte> unit)
    {
        // Under the lock, so that nothing follows the end.
        lock (_gate)
        {
            return _slots[association.Number].Current != association || _link.TrySendControl(RemoteFrame.Kind, association.Number, unit);
        }
    }

    /// <summary>Ends one association, and the link with the last.</summary>
    public void End(LinkAssociation association)
    {
        lock (_gate)
        {
            var slot = _slots[association.Number];
            if (slot.Current != association) return;
            slot.End();
            SayEnd(association.Number);
        }

        association.OnOver();
    }

    public async ValueTask OnControl(ushort kind, uint number, ReadOnlyMemory<byte> payload, bool optional)
    {
        switch (kind)
        {
            case (ushort)MessageKind.Goodbye:
                throw new FailureException(WhySentAway(payload.Span));
            case RemoteFrame.Kind when number <= OfDialled:
                await OnUnitAsync(number, payload).ConfigureAwait(false);
                break;
            case RemoteFrame.EndKind when number <= OfDialled:
                OnEnd(number);
                await PaceAsync(payload.Length).ConfigureAwait(false);
                break;
            default:
                if (!optional) throw new FailureException(Reason.ProtocolViolation, $"it sent a frame of kind {kind} on number {number}");
                break;
        }
    }

    public void OnChunk(uint number, ChunkBuffer chunk) =>
        throw new FailureException(Reason.ProtocolViolation, "it sent a chunk");

    public void OnClosed(Failure end)
    {
        LinkAssociation[] open;
        lock (_gate)
        {
            _closed = true;
            open = [.. _slots.Select(slot => slot.Current).OfType<LinkAssociation>()];
            foreach (var association in open) _slots[association.Number].End();
        }

        _ = _end.CancelAsync();
        foreach (var association in open) association.OnOver();
        _ended(this, end);
    }

    private async ValueTask OnUnitAsync(uint number, ReadOnlyMemory<byte> unit)
    {
        var (association, isNew) = Find(number);
        if (association is not null && association.Judge(unit.Span) is { } judged)
        {
            if (isNew && !association.IsIntroduced)
                throw new FailureException(Reason.ProtocolViolation, "it began without introducing itself");
            if (isNew) _begun(association);
            await association.HearAsync(judged).ConfigureAwait(false);
        }

        await PaceAsync(Math.Max(unit.Length, isNew ? InboundPace.Beginning : 0)).ConfigureAwait(false);
    }

    /// <summary>The peer begins a new association by sending on its number; on ours it only answers.</summary>
    /// <returns>Null for one that is over, which the peer did not know when it sent.</returns>
    private (LinkAssociation? Association, bool IsNew) Find(uint number)
    {
        lock (_gate)
        {
            var slot = _slots[number];
            if (_closed || !slot.IsFree) return (_closed ? null : slot.Current, false);
            return number == _own
                ? throw new FailureException(Reason.ProtocolViolation, $"it sent on number {number}, which is not for it to open")
                : (slot.Open(New(number)), true);
        }
    }

    private void OnEnd(uint number)
    {
        LinkAssociation? ended;
        lock (_gate)
        {
            if (_closed) return;
            ended = _slots[number].EndedByPeer();
            if (ended is not null) SayEnd(number);
        }

        ended?.OnOver();
    }

    private void SayEnd(uint number)
    {
        if (_slots.Any(slot => slot.Current is not null))
        {
            _link.SendControl(RemoteFrame.EndKind, number, default);
            return;
        }

        _closed = true;
        _link.Close(Done);
    }

    private async ValueTask PaceAsync(int bytes)
    {
        if (_pace.Take(bytes) is not { Ticks: > 0 } wait) return;
        try
        {
            await Task.Delay(wait, _time, _end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The link has ended meanwhile.
        }
    }

    private LinkAssociation New(uint number) => new(_self, this, number, _reach, _time);

    private static Failure WhySentAway(ReadOnlySpan<byte> payload) =>
        MessageCodec.TryDecode((ushort)MessageKind.Goodbye, payload, out _) is SessionProtocol.Goodbye goodbye
            ? goodbye.Failure with { ByPeer = true }
            : new Failure(Reason.ProtocolViolation, "it sent an unreadable Goodbye");
}
