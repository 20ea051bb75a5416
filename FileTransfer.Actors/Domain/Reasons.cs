namespace FileTransfer.Actors.Domain;

/// <summary>The exit code and retry advice of each <see cref="Reason"/> (docs/protocol.md has the table).</summary>
public static class Reasons
{
    /// <param name="reason">What happened.</param>
    /// <param name="byPeer">Whether it happened at the other side: its full disk is a refusal to us.</param>
    public static int ExitCode(this Reason reason, bool byPeer) => reason switch
    {
        Reason.Usage => 2,
        Reason.NotFound => 3,
        Reason.NotAllowed or Reason.NotTrusted => 4,
        Reason.NoSpace or Reason.StorageFailed or Reason.AccessDenied or Reason.StateDamaged => byPeer ? 6 : 5,
        Reason.TooLarge or Reason.LimitReached or Reason.NameRefused => 6,
        Reason.Corrupt => 7,
        Reason.Partial => 8,
        Reason.Exists => 10,
        Reason.Unreachable or Reason.ConnectionLost or Reason.Stalled or Reason.Fenced or Reason.ShuttingDown
            or Reason.Paused => 11,
        Reason.SourceChanged => 12,
        Reason.Incompatible or Reason.ProtocolViolation => 13,
        Reason.Cancelled => 130,
        _ => 1,
    };

    /// <summary>Whether the same command may succeed later without anything else being changed.</summary>
    public static bool IsRetryable(this Reason reason) => reason is
        Reason.NoSpace or Reason.StorageFailed or Reason.LimitReached or Reason.Partial or Reason.Unreachable
        or Reason.ConnectionLost or Reason.Stalled or Reason.SourceChanged or Reason.Cancelled or Reason.ShuttingDown
        or Reason.Paused;
}
