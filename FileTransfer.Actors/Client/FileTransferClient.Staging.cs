using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;

namespace FileTransfer.Actors.Client;

/// <content>Broadcasts in two steps.</content>
public sealed partial class FileTransferClient
{
    public async Task<BroadcastReport> DecideAsync(
        BroadcastId broadcast, bool commit, IProgress<BroadcastProgress> progress, CancellationToken cancel)
    {
        var started = _time.GetTimestamp();
        var follower = new BroadcastFollower(progress);
        var decide = new BroadcastProtocol.DecideBroadcast(broadcast, commit);
        await RunAsync(new BroadcastJob(null, decide, follower.On), cancel).ConfigureAwait(false);
        return follower.Report([], _time.GetElapsedTime(started));
    }
}
