using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;

namespace FileTransfer.Actors.Client;

/// <content>What is decided about broadcasts while they run.</content>
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

    public Task<SteerReport> SteerAsync(BroadcastId broadcast, Steering steering, long? bytesPerSecond, CancellationToken cancel)
    {
        BroadcastProtocol.BroadcastSteered? answered = null;
        return RunAsync(
            new QuestionJob<SteerReport>(
                new BroadcastProtocol.SteerBroadcast(broadcast, steering, bytesPerSecond), repeatable: true,
                answer => (answered = answer as BroadcastProtocol.BroadcastSteered) is not null,
                () => new SteerReport(answered!.Changed, Reports.Of(answered.Broadcast))),
            cancel);
    }
}
