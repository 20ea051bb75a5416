using FileTransfer.Actors.Storage;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Transfers;

/// <summary>One transfer to be served.</summary>
/// <param name="Number">On the link.</param>
/// <param name="Offer">
/// Sent by whoever took the number, before the source starts: numbers are opened in their order, children start in any.
/// </param>
/// <param name="Source">Stays its owner's: it outlives the link.</param>
/// <param name="Tally">Shared by all attempts of the transfer.</param>
internal sealed record SourceOrder(uint Number, Offer Offer, IChunkSource Source, TransferTally Tally);
