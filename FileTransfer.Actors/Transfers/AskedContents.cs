using System.Collections.Concurrent;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Transfers;

/// <summary>
/// Content of broadcasts that only ask, by the folder it would lie in: at a broadcaster, the session with the server learns what it would
/// be, and the broadcast asks its receivers. Thread-safe.
/// </summary>
internal sealed class AskedContents
{
    private readonly ConcurrentDictionary<RelativePath, TaskCompletionSource<Manifest>> _contents = new();

    /// <summary>Completes when the server has said what it would be; fails when nobody asks any more.</summary>
    public Task<Manifest> Expect(RelativePath folder) =>
        _contents.GetOrAdd(folder, static _ => new TaskCompletionSource<Manifest>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Answer(RelativePath folder, Manifest manifest)
    {
        if (_contents.TryGetValue(folder, out var waiting)) waiting.TrySetResult(manifest);
    }

    public void Forget(RelativePath folder)
    {
        if (_contents.TryRemove(folder, out var waiting))
            waiting.TrySetException(new FailureException(Reason.Cancelled, "nobody asks any more"));
    }
}
