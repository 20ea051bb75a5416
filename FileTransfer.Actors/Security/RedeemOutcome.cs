namespace FileTransfer.Actors.Security;

/// <summary>What became of an attempt to use an invitation.</summary>
public enum RedeemOutcome
{
    /// <summary>The invitation is used and the node is registered; both are durable.</summary>
    Redeemed,

    /// <summary>Somebody else was faster; nothing changed.</summary>
    AlreadyUsed,

    /// <summary>The name was registered meanwhile; nothing changed.</summary>
    NameTaken,
}
