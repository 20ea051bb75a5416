namespace FileTransfer.Actors.Domain;

/// <summary>The numbers are stored: they never change.</summary>
public enum BroadcastState
{
    Running = 1,

    /// <summary>Every receiver committed.</summary>
    Complete = 2,

    /// <summary>Ended, and some receivers did not commit.</summary>
    Partial = 3,
}
