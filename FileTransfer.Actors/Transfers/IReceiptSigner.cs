using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Transfers;

/// <summary>States for this node that it has committed something.</summary>
internal interface IReceiptSigner
{
    /// <summary>Asked again for the same thing, it may give the same receipt.</summary>
    /// <param name="manifest">With all content ids.</param>
    /// <param name="names">What the roots are called here.</param>
    /// <returns>A compact JWS, which this node will remember whatever happens to it now.</returns>
    /// <exception cref="FailureException">It cannot be signed or remembered.</exception>
    Task<string> SignAsync(TransferId transfer, Manifest manifest, IReadOnlyList<RelativePath> names, CancellationToken cancel);
}
