namespace FileTransfer.Actors.Domain;

/// <summary>When the receivers of a broadcast commit. The numbers travel and are stored: they never change.</summary>
public enum BroadcastMode
{
    /// <summary>Each as soon as it has everything.</summary>
    Direct = 0,

    /// <summary>All have it in staging first; somebody says when.</summary>
    Stage = 1,

    /// <summary>When all have it in staging; if one cannot, nobody.</summary>
    AllOrNone = 2,

    /// <summary>Never: they say whether they could.</summary>
    Preflight = 3,
}
