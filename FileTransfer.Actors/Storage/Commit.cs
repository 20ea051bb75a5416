using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Platform;

namespace FileTransfer.Actors.Storage;

/// <summary>
/// The one way in which something becomes visible. Content checked → empty entries made → metadata → staging flushed →
/// destination opened → names journaled → renamed → names flushed. Up to the journal record nothing is visible and
/// the transfer is merely resumable; from it on the commit is completed, by this process or by <see cref="Complete"/> in
/// the next one, which repeats the steps behind the record: each does nothing where it was done before.
/// </summary>
internal sealed class Commit(Staging staging, StoreOptions options)
{
    private readonly IDiskFlush _flush = options.Flush;

    /// <param name="expected">Content ids that the source computed itself, or null.</param>
    /// <param name="cancel">Heard until the commit has begun.</param>
    /// <exception cref="FailureException">
    /// <see cref="Reason.Corrupt"/>, <see cref="Reason.SourceChanged"/>, <see cref="Reason.Exists"/>: nothing is
    /// visible. A storage failure may leave the commit begun; it is completed by the next attempt.
    /// </exception>
    public CommitResult Run(IReadOnlyList<ContentId>? expected, CancellationToken cancel)
    {
        if (staging.State.Begun is not null) return Complete();
        CommitContent.Check(staging.Manifest, CommitContent.Compute(staging.Manifest, staging.State.Roots), expected);
        At(CommitPoint.ContentChecked);
        var files = new CommitFiles(staging, _flush);
        files.MakeEmptyEntries();
        At(CommitPoint.EmptyEntriesMade);
        files.SetMetadata(cancel);
        At(CommitPoint.MetadataSet);
        files.Flush();
        At(CommitPoint.StagingFlushed);
        cancel.ThrowIfCancellationRequested();
        using var destination = OpenDestination(again: false);
        At(CommitPoint.DestinationOpened);
        var placement = new CommitPlacement(staging, _flush, At);
        staging.Record(new JournalRecord.CommitBegun(placement.Choose(destination)));
        At(CommitPoint.Begun);
        return Place(placement, destination);
    }

    /// <summary>Completes a commit that an earlier process, or an earlier attempt, had begun.</summary>
    /// <exception cref="FailureException"><see cref="Reason.Exists"/>: undone, because a name was taken meanwhile.</exception>
    public CommitResult Complete()
    {
        using var destination = OpenDestination(again: true);
        return Place(new CommitPlacement(staging, _flush, At), destination);
    }

    private CommitResult Place(CommitPlacement placement, Folder destination)
    {
        placement.PlaceAll(destination);
        destination.Flush(_flush);
        At(CommitPoint.NamesFlushed);
        return CommitReport.Of(staging, options.Root);
    }

    /// <summary>Opens the destination, making missing folders on the way, each durable before the next.</summary>
    /// <param name="again">Whether a crash may have kept the names that exist from being flushed.</param>
    private Folder OpenDestination(bool again)
    {
        var at = Folder.Open(options.Root);
        foreach (var name in staging.Request.Into?.Components ?? [])
        {
            using var parent = at;
            var next = parent.TryOpenFolder(name);
            var created = next is null && parent.TryCreateFolder(name);
            if (created || again) parent.Flush(_flush);
            at = next ?? parent.TryOpenFolder(name)
                ?? throw new FailureException(Reason.StorageFailed, $"the folder {Display.Text(name)} vanished");
        }

        return at;
    }

    private void At(CommitPoint point, string? name = null) => options.Probe?.At(point, name);
}
