using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>
/// A transfer's place in a store, which one of its attempts has at a time: what it finds there, no other attempt is about
/// to change. Used once; disposing gives up what was not used.
/// </summary>
public interface ITransferPlace : IDisposable
{
    /// <summary>
    /// Opens the staging of the transfer, or opens it again where an earlier attempt left it. The place is the staging's
    /// then, and free when that is disposed.
    /// </summary>
    /// <exception cref="FailureException">
    /// <see cref="Reason.TooLarge"/>, <see cref="Reason.NoSpace"/>, <see cref="Reason.NameRefused"/>, or the disk failed:
    /// nothing is left behind. <see cref="Reason.LimitReached"/>: another process receives it.
    /// <see cref="Reason.NotAllowed"/>: the id belongs to another node; <see cref="Reason.StateDamaged"/>,
    /// <see cref="Reason.Incompatible"/>: its staging cannot be read.
    /// </exception>
    Task<IStagedTransfer> StageAsync(StageRequest request, CancellationToken cancel);

    /// <summary>
    /// Ends the staging of a transfer whose content turned out to be there: a commit that had begun is completed and
    /// removed when it is recorded, anything else is removed. What cannot be read, or another process receives, is left alone.
    /// </summary>
    Task SettleAsync(Func<CommitResult, Task> record);
}
