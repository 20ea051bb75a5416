namespace FileTransfer.Actors.Storage.Catalogue;

/// <summary>What became of an attempt to enrol with an invite. Tell the peer no more than yes or no.</summary>
public enum Redemption
{
    /// <summary>The code is spent and the node enrolled, both or neither.</summary>
    Enrolled,

    UnknownCode,

    AlreadyUsed,

    Expired,

    /// <summary>The code is for a node of another name.</summary>
    OtherName,

    /// <summary>A trusted node has the name; only an invite for that very name may replace its certificate.</summary>
    NameTaken,
}
