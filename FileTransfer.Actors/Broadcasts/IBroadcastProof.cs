using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>The proof of one broadcast: receipts while it runs, the certificate when it ends.</summary>
internal interface IBroadcastProof
{
    /// <summary>Judges a receiver's receipt and keeps it.</summary>
    /// <param name="node">Whose session it came through.</param>
    /// <param name="receipt">As it came; null when none came.</param>
    /// <returns>When it is durable: from then on the receiver has committed.</returns>
    /// <exception cref="FailureException">It proves nothing, or cannot be kept.</exception>
    Task TakeAsync(NodeId node, string? receipt);

    /// <summary>Signs and keeps the delivery certificate.</summary>
    /// <param name="receivers">Every receiver in its final state.</param>
    /// <exception cref="FailureException">It could not be made or kept.</exception>
    Task IssueAsync(IReadOnlyList<ReceiverStatus> receivers);
}
