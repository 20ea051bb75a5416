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

    /// <summary>Set when chunks come from several sources, as the server assigns them; else everything comes from the link.</summary>
    public SwarmAccess? Swarm { get; init; }

    /// <summary>Where it is given on while it comes; null for what is not to be distributed.</summary>
    public Arrivals? Arrivals { get; init; }

    /// <summary>The only root that was asked for; null when the source chooses. A source that offers another lies.</summary>
    public string? Expected { get; init; }

    /// <summary>Null for no limit.</summary>
    public ManifestBudget? Manifests { get; init; }

    /// <summary>Null for no limit.</summary>
    public IQuota? Quota { get; init; }

    /// <returns>Null, or the first entry that was not asked for.</returns>
    public RelativePath? Uninvited(IEnumerable<Entry> entries) => Expected is null
        ? null
        : entries.FirstOrDefault(entry => entry.Path.Components[0] != Expected)?.Path;

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
