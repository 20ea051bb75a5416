using Akka.Actor;
using Akka.Remote.Transport;
using FileTransfer.Actors.Domain;
using Google.Protobuf;

namespace FileTransfer.Actors.Remote;

/// <summary>One association of Akka.Remote on one number of a link. Its remote address is that of the link's certificate.</summary>
internal sealed class LinkAssociation : AssociationHandle
{
    /// <summary>Akka says who listens as soon as it has heard of an association.</summary>
    private static readonly TimeSpan HandlerPatience = TimeSpan.FromSeconds(15);

    private readonly AssociationLink _link;
    private readonly PduGuard _guard;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _over = new();

    /// <param name="self">This node.</param>
    /// <param name="link">Carries it.</param>
    /// <param name="number">Its number there.</param>
    /// <param name="reach">What the peer may send to whom.</param>
    /// <param name="time">Drives deadlines.</param>
    public LinkAssociation(NodeId self, AssociationLink link, uint number, RemoteReach reach, TimeProvider time)
        : base(NodeAddress.Inner(self), NodeAddress.Inner(link.Peer.Node))
    {
        (_link, Number, _time) = (link, number, time);
        _guard = new PduGuard(self, link.Peer.Node, reach);
        ReadHandlerSource = new TaskCompletionSource<IHandleEventListener>(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public uint Number { get; }

    /// <summary>Whether the peer has said who it is.</summary>
    public bool IsIntroduced => _guard.IsIntroduced;

    /// <summary>Messages that were too long to be sent.</summary>
    public long Oversized { get; private set; }

    /// <returns>False when the queue is full: Akka keeps the message and comes again.</returns>
    public override bool Write(ByteString payload)
    {
        if (payload.Length <= RemoteFrame.MaxUnitBytes) return _link.TrySend(this, payload.Memory);
        Oversized++;   // Never true again for this message: no reason to have it repeated.
        return true;
    }

#pragma warning disable CS0672, CS0618 // The overload with a reason calls this one.
    public override void Disassociate() => _link.End(this);
#pragma warning restore CS0672, CS0618

    /// <returns>What of it Akka may hear; null for nothing.</returns>
    /// <exception cref="FailureException">The link has to end.</exception>
    public ByteString? Judge(ReadOnlySpan<byte> unit) => _guard.Pass(unit);

    /// <summary>Hands Akka what has been judged, unless the association is over before Akka listens.</summary>
    /// <exception cref="FailureException">Akka does not want it.</exception>
    public async ValueTask HearAsync(ByteString unit)
    {
        try
        {
            var listener = await ReadHandlerSource.Task.WaitAsync(HandlerPatience, _time, _over.Token).ConfigureAwait(false);
            listener.Notify(new InboundPayload(unit));
        }
        catch (OperationCanceledException)
        {
            // Nobody will listen.
        }
        catch (TimeoutException late)
        {
            throw new FailureException(Reason.Stalled, "nobody wanted the association", hint: null, late);
        }
    }

    /// <summary>Called once, when it is over for whatever reason.</summary>
    public void OnOver()
    {
        _ = _over.CancelAsync();
        _ = TellEndAsync();
    }

    private async Task TellEndAsync()
    {
        // Akka may never ask for what ended before it listened.
        var listener = await ReadHandlerSource.Task.ConfigureAwait(false);
        listener.Notify(new Disassociated(DisassociateInfo.Unknown));
    }
}
