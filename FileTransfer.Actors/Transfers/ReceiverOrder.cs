using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Transfers;

/// <summary>One transfer to be received, as the session that admitted it decided.</summary>
/// <param name="Number">On the link.</param>
/// <param name="Into">Where it lands in <paramref name="Store"/>; the offer's own wish has been judged already.</param>
/// <param name="Owner">On whose behalf it is stored.</param>
/// <param name="Log">Null when nothing has to be recorded.</param>
internal sealed record ReceiverOrder(
    uint Number, Offer Offer, IFileStore Store, RelativePath? Into, ExistingNames IfExists, NodeId Owner, ICommitLog? Log);
