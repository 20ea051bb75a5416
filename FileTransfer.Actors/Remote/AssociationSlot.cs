using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Remote;

/// <summary>
/// One of the two numbers of a link, on which associations follow each other. Each side says once that one is over, so that
/// what is on its way for the last one is never taken for the next. Not thread-safe.
/// </summary>
internal sealed class AssociationSlot
{
    private bool _awaitsEnd;

    public LinkAssociation? Current { get; private set; }

    /// <summary>Nothing is open here, and nothing of what was is on its way.</summary>
    public bool IsFree => Current is null && !_awaitsEnd;

    public LinkAssociation Open(LinkAssociation association) => Current = association;

    /// <summary>Over for us; for the peer, when it says so.</summary>
    public void End() => (Current, _awaitsEnd) = (null, true);

    /// <summary>The peer says that it is over, as an answer to our end or of its own.</summary>
    /// <returns>What it has ended; null for an answer.</returns>
    /// <exception cref="FailureException">There was nothing to end.</exception>
    public LinkAssociation? EndedByPeer()
    {
        if (IsFree) throw new FailureException(Reason.ProtocolViolation, "it ended what had not begun");
        var ended = Current;
        (Current, _awaitsEnd) = (null, false);
        return ended;
    }
}
