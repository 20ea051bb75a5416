namespace FileTransfer.Actors.Domain;

/// <summary>The numbers travel and are stored; they never change.</summary>
public enum ReceiverState
{
    Offered = 1,
    Receiving = 2,
    Verified = 3,
    Committed = 4,
    Failed = 5,
    Rejected = 6,
    Unreachable = 7,
    Superseded = 8,
    Cancelled = 9,

    /// <summary>Asked, and would take it; nothing was transferred yet.</summary>
    Accepted = 10,
}
