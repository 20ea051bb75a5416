namespace FileTransfer.Actors.Domain;

/// <summary>What to do when the destination's name is taken. The numbers travel: they never change.</summary>
public enum ExistingNames
{
    /// <summary>Refuse, and touch nothing; identical content is a no-op.</summary>
    Fail = 1,

    /// <summary>Files replace files atomically, folders are merged.</summary>
    Overwrite = 2,

    /// <summary>Take the next free name, "name (2).ext".</summary>
    KeepBoth = 3,

    /// <summary>The new tree takes the old one's place as a whole: a broadcast is desired state.</summary>
    Replace = 4,
}
