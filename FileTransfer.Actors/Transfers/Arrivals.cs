using System.Collections.Concurrent;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;

namespace FileTransfer.Actors.Transfers;

/// <summary>
/// Content that is being sent to be distributed, by the folder it will lie in: whoever brings it and whoever distributes it meet
/// here, also when one of them comes again. Thread-safe.
/// </summary>
/// <param name="limit">Of contents at a time; beyond it content is distributed when it is complete.</param>
internal sealed class Arrivals(int limit, TimeProvider time)
{
    private readonly ConcurrentDictionary<RelativePath, ArrivingContent> _contents = new();

    /// <summary>An attempt to send it begins.</summary>
    /// <returns>Null beyond the limit.</returns>
    public ArrivingContent? Attach(RelativePath folder, IStagedTransfer staged)
    {
        if (!_contents.TryGetValue(folder, out var content))
        {
            if (_contents.Count >= limit) return null;
            content = Expect(folder);
        }

        content.Attach(staged);
        return content;
    }

    /// <summary>What is there, or will be when its sender comes again.</summary>
    public ArrivingContent Expect(RelativePath folder) => _contents.GetOrAdd(folder, static (_, time) => new ArrivingContent(time), time);

    public ArrivingContent? Find(RelativePath folder) => _contents.GetValueOrDefault(folder);

    /// <summary>Nobody waits for it any more.</summary>
    public void Forget(RelativePath folder)
    {
        if (_contents.TryRemove(folder, out var content)) content.Fail(new Failure(Reason.ShuttingDown, "the broadcast is over"));
    }
}
