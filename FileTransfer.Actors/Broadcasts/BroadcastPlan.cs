using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Catalogue;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>What a broadcast is to do.</summary>
/// <param name="Path">Of the content; an upload lies in a folder of its own, whose only content is what was sent.</param>
/// <param name="Known">Receivers and their states from before a restart; empty for a new one.</param>
internal sealed record BroadcastPlan(
    BroadcastId Id, string Channel, RelativePath Path, bool IsUpload, NodeId Owner, DateTime StartedAt,
    IReadOnlyList<ReceiverStatus> Known)
{
    public BroadcastMode Mode { get; init; }

    /// <summary>Whether those who hold were told to commit before a restart.</summary>
    public bool IsFlipped { get; init; }

    /// <summary>Of a preflight whose content is not here; else null.</summary>
    public Manifest? Asked { get; init; }

    public BroadcastTerms Terms { get; init; } = BroadcastTerms.Everybody;

    /// <summary>It had ended, and goes on for those who come later: its deadline has passed long ago.</summary>
    public bool IsRevived { get; init; }

    /// <summary>A restart of the server interrupted it: the catalogue has it as running.</summary>
    public bool WasInterrupted { get; init; }

    /// <summary>At a broadcaster: the server leads it, and this node its part.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>Whoever was to be asked before anything travels has been.</summary>
    public bool IsAsked { get; init; }

    /// <summary>How often it was asked for again.</summary>
    public int Attempt { get; init; }

    /// <summary>Where the content lies that it replaces; null when there is none, or it was not sent to be distributed.</summary>
    public RelativePath? Former { get; init; }

    /// <summary>As it begins or goes on.</summary>
    public BroadcastPacing Pacing { get; init; } = BroadcastPacing.Free;

    /// <summary>To be begun again for somebody who lacks it. Its pause ended with it, its limit is the content's.</summary>
    public BroadcastPlan Revived() =>
        this with { IsRevived = true, WasInterrupted = false, Pacing = Pacing with { Pause = null } };

    /// <summary>
    /// At a broadcaster: its content lies where the server's delivery puts it, its deadline is the server's business, and so is the
    /// decision when all or none commit.
    /// </summary>
    public static BroadcastPlan Ordered(SiteOrder order, NodeId self, IReadOnlyList<ReceiverStatus> known) => new(
        order.Id, order.Channel, FolderOf(order.Id, self), IsUpload: true, order.Owner, order.StartedAt, known)
    {
        IsOrdered = true,
        Mode = order.Mode == BroadcastMode.AllOrNone ? BroadcastMode.Stage : order.Mode,
        IsFlipped = order.IsFlipped,
        Terms = order.Terms with { Deadline = null },
        Pacing = order.Pacing,
        Attempt = order.Attempt,
    };

    /// <summary>At a broadcaster, as it was before a restart.</summary>
    public BroadcastPlan AsOrdered(NodeId self) => this with { IsOrdered = true, Path = FolderOf(Id, self), Terms = Terms with { Deadline = null } };

    /// <summary>For the broadcasters of a server.</summary>
    public SiteOrder ToOrder() => new(0, Id, Channel, Owner, StartedAt, IsWithdrawn: false)
    {
        Mode = Mode,
        Terms = Terms,
        Pacing = Pacing,
        IsFlipped = IsFlipped,
        Attempt = Attempt,
    };

    private static RelativePath FolderOf(BroadcastId id, NodeId self) => RelativePath.Parse(TransferId.OfDelivery(id, self).ToString());

    /// <param name="staging">Null when receivers commit at once.</param>
    public static BroadcastPlan Of(StoredBroadcast stored, IReadOnlyList<StoredReceiver> receivers, StoredStaging? staging) => new(
        stored.Id, stored.Channel, stored.Root, stored.IsUpload, stored.Owner, stored.StartedAt,
        [.. receivers.Select(receiver => BroadcastRecords.StatusOf(receiver, stored.StartedAt))])
    {
        Terms = stored.Terms,
        Mode = (BroadcastMode)(staging?.Mode ?? 0),
        IsFlipped = staging?.FlippedAt is not null,
        IsRevived = stored.IsRevived,
        WasInterrupted = stored.EndedAt is null,
        Pacing = stored.Pacing,
    };
}
