using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Transfers;

/// <summary>One transfer to be received, as the session that admitted it decided.</summary>
/// <param name="Number">On the link.</param>
/// <param name="Into">Where it lands in <paramref name="Store"/>; the offer's own wish has been judged already.</param>
/// <param name="Owner">On whose behalf it is stored.</param>
/// <param name="Log">Null when nothing has to be recorded.</param>
/// <param name="Tally">Shared by all attempts of the transfer.</param>
/// <param name="RootName">What the only root is to be called here; null for its own name.</param>
internal sealed record ReceiverOrder(
    uint Number, Offer Offer, IFileStore Store, RelativePath? Into, ExistingNames IfExists, NodeId Owner, ICommitLog? Log,
    TransferTally Tally, RelativePath? RootName = null)
{
    /// <summary>Signs what was committed; null where nobody asks for it.</summary>
    public IReceiptSigner? Receipts { get; init; }

    /// <summary>The entry as it is called here.</summary>
    public Entry Rename(Entry entry)
    {
        if (RootName is null) return entry;
        var below = entry.Path.Components.Skip(1);
        var path = RelativePath.TryParse(string.Join('/', below.Prepend(RootName.Value)))
            ?? throw new FailureException(Reason.NameRefused, "a path is too long for the new name");
        return entry with { Path = path };
    }
}
