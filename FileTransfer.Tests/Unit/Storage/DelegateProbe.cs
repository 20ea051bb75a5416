using FileTransfer.Actors.Storage;

namespace FileTransfer.Tests.Unit.Storage;

internal sealed class DelegateProbe(Action<CommitPoint, string?> at) : ICommitProbe
{
    public void At(CommitPoint point, string? name) => at(point, name);
}
