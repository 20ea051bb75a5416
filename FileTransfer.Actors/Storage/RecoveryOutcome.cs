namespace FileTransfer.Actors.Storage;

/// <summary>What was decided about one folder of staging at start-up.</summary>
public enum RecoveryOutcome
{
    /// <summary>Kept: the transfer continues when its source comes back.</summary>
    Resumable,

    /// <summary>The commit had begun and was completed now; the catalogue may not know it yet.</summary>
    Committed,

    /// <summary>Removed: nobody came back for it.</summary>
    Expired,

    /// <summary>Removed: it had been given up, or never got as far as holding a byte.</summary>
    Removed,

    /// <summary>Kept and left alone: it cannot be read, or was written by a newer version.</summary>
    Unreadable,

    /// <summary>Left alone: another process works on it.</summary>
    InUse,
}
