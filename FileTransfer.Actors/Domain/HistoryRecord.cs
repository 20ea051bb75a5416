namespace FileTransfer.Actors.Domain;

/// <summary>One ended transfer, broadcast or removal, from the catalogue.</summary>
/// <param name="Verb">send, get, broadcast, receive or rm.</param>
/// <param name="Outcome">"committed" or the reason's name.</param>
public sealed record HistoryRecord(
    DateTime At, string Verb, NodeId Node, string Name, long Bytes, string Outcome, string? Detail, string Id);
