using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;

namespace FileTransfer.Actors.Server;

/// <summary>Makes sure that no server runs on a data folder while something changes it from outside.</summary>
public sealed class ServerLock : IDisposable
{
    private readonly ProcessLock _lock;

    private ServerLock(ProcessLock held) => _lock = held;

    /// <summary>Takes what a server's store holds while it runs.</summary>
    /// <exception cref="FailureException"><see cref="Reason.Usage"/>: a server runs, or there is no server's folder.</exception>
    public static ServerLock Take(DataFolder data)
    {
        if (!Directory.Exists(data.Work))
        {
            throw new FailureException(
                Reason.Usage, $"{Display.Text(data.Path)} is no server's folder", "name it with --data");
        }

        return ProcessLock.TryTake(Path.Combine(data.Work, "lock"), out var holder) is { } held
            ? new ServerLock(held)
            : throw new FailureException(
                Reason.Usage, $"the server on {Display.Text(data.Path)} is running (process {holder ?? "unknown"})", "stop it first");
    }

    public void Dispose() => _lock.Dispose();
}
