namespace FileTransfer.Actors.Domain;

/// <summary>One receiver of a broadcast as it stands.</summary>
/// <param name="Failure">The cause of a state that is not success, else null.</param>
public sealed record ReceiverStatus(NodeId Node, ReceiverState State, long BytesDone, Failure? Failure, TimeSpan Elapsed);
