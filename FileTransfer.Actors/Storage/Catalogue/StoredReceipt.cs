using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <summary>A receiver's signed statement.</summary>
/// <param name="Id">Of the broadcast or transfer it speaks of, 32 hexadecimal digits.</param>
/// <param name="Jws">In compact form.</param>
/// <param name="At">When it came, UTC.</param>
public sealed record StoredReceipt(string Id, NodeId Node, string Jws, DateTime At);
