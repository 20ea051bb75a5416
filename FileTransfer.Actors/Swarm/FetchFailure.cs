namespace FileTransfer.Actors.Swarm;

/// <summary>Why a fetch ended without its chunks.</summary>
internal enum FetchFailure
{
    /// <summary>The receiver found no way to the source; the pair is not tried again until the source joins anew.</summary>
    Unreachable,

    /// <summary>The link broke, the source was busy or did not have it: tried again later, elsewhere at once.</summary>
    Gone,

    /// <summary>No byte came for too long.</summary>
    Stalled,

    /// <summary>What came was not the chunk. Twice from one source, and the pair is not tried again.</summary>
    Corrupt,
}
