namespace FileTransfer.Actors.Domain;

/// <summary>One broadcast as a server wants its broadcasters to lead it among their own receivers.</summary>
/// <param name="Version">Of what the server has said so far; an order that changes is said again with a higher one.</param>
/// <param name="IsWithdrawn">Nobody is to have it any more: what is open ends, its content may go.</param>
public sealed record SiteOrder(long Version, BroadcastId Id, string Channel, NodeId Owner, DateTime StartedAt, bool IsWithdrawn)
{
    public BroadcastMode Mode { get; init; }

    public BroadcastTerms Terms { get; init; } = BroadcastTerms.Everybody;

    public BroadcastPacing Pacing { get; init; } = BroadcastPacing.Free;

    /// <summary>Those who hold commit.</summary>
    public bool IsFlipped { get; init; }

    /// <summary>How often it was asked for again: those who failed are offered it once more.</summary>
    public int Attempt { get; init; }

    /// <summary>Whether both say the same, whenever.</summary>
    public bool Says(SiteOrder other) => this with { Version = 0 } == other with { Version = 0 };
}
