using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;

namespace FileTransfer.Actors.Receipts;

/// <summary>Whether a receipt proves that this node has this content of this broadcast.</summary>
/// <param name="trust">The authority of the site, or both while it is being replaced.</param>
internal sealed class ReceiptCheck(SiteTrust trust, BroadcastId broadcast, DeliveredManifest manifest)
{
    /// <exception cref="FailureException">
    /// <see cref="Reason.Corrupt"/> or <see cref="Reason.NotTrusted"/>; says what is wrong.
    /// </exception>
    public Receipt Check(string compact, NodeId node)
    {
        var what = $"the receipt of {node}";
        try
        {
            var (receipt, signer) = Receipt.Read(compact);
            using (signer)
            {
                var identity = Signer.At(trust, signer, receipt.Time, what);
                if (!identity.May(Permissions.Receive)) throw new FailureException(Reason.NotTrusted, $"{node} may not receive");
                if (identity.Node != node || receipt.Node != node)
                    throw new FormatException($"it is the receipt of {identity.Node}");
            }

            return Problem(receipt, node) is { } problem ? throw new FormatException(problem) : receipt;
        }
        catch (FormatException e)
        {
            throw new FailureException(Reason.Corrupt, $"{what} proves nothing: {e.Message}", inner: e);
        }
    }

    private string? Problem(Receipt receipt, NodeId node)
    {
        if (!Signer.IsSite(trust, receipt.Site)) return "it is of another site";
        if (receipt.Transfer != TransferId.OfDelivery(broadcast, node)) return "it is of another broadcast";
        if (receipt.Root != manifest.Root || receipt.Content != manifest.Content) return "it is for other content";
        if (receipt.Files != manifest.Files || receipt.Bytes != manifest.Bytes) return "it is for another size";
        return receipt.Path == manifest.Name ? null : "it is for another name";
    }
}
