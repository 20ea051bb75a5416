using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <summary>One line of the history.</summary>
/// <param name="Id">Of the transfer or broadcast.</param>
/// <param name="Verb">send, get, broadcast, receive or rm.</param>
/// <param name="Node">On whose behalf.</param>
/// <param name="Outcome">"committed" or the reason's name.</param>
/// <param name="At">UTC.</param>
public sealed record HistoryEntry(
    string Id, string Verb, NodeId Node, string Name, long Bytes, string Outcome, string? Detail, DateTime At);
