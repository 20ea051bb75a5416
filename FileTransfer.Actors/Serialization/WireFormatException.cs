namespace FileTransfer.Actors.Serialization;

/// <summary>A field holds what its message does not allow. Becomes a protocol error at the codec's edge.</summary>
internal sealed class WireFormatException(string problem) : Exception(problem);
