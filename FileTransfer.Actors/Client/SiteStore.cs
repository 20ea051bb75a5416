using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Transfers;

namespace FileTransfer.Actors.Client;

/// <summary>How a broadcaster keeps what its server sends it.</summary>
/// <param name="Log">Hashes of what was committed: it is not read again to be distributed.</param>
/// <param name="Arrivals">Where it is given on from before it is complete.</param>
/// <param name="Asked">What was only asked about.</param>
internal sealed record SiteStore(ICommitLog Log, Arrivals Arrivals, AskedContents Asked)
{
    /// <summary>One folder per broadcast, named after its delivery to this node.</summary>
    public static RelativePath FolderOf(TransferId delivery) => RelativePath.Parse(delivery.ToString());
}
