namespace FileTransfer.Actors.Domain;

/// <summary>One running transfer as its server sees it.</summary>
/// <param name="Verb">send, get, broadcast or receive.</param>
/// <param name="State">One word.</param>
/// <param name="Attempts">Sessions that worked on it since this server started.</param>
/// <param name="BytesAgain">Chunk bytes that travelled more than once.</param>
/// <param name="LastInterruption">Why the attempt before ended, or null.</param>
/// <param name="StartedAt">UTC, of this attempt.</param>
public sealed record TransferStatus(
    string Id, string Verb, NodeId Node, string Name, long BytesDone, long BytesTotal, string State, int Attempts,
    long BytesAgain, string? LastInterruption, DateTime StartedAt);
