using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Transfers;

/// <summary>How much one identity may keep.</summary>
internal interface IQuota
{
    /// <returns>A promise of the room, to be disposed when the transfer has ended, however it did.</returns>
    /// <exception cref="FailureException"><see cref="Reason.LimitReached"/>, with all numbers.</exception>
    Task<IDisposable> TakeAsync(NodeId owner, long bytes, CancellationToken cancel);
}
