using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;

namespace FileTransfer.Actors.Client;

/// <summary>Puts the news of one broadcast together. Called on the client actor's thread, read when the job has ended.</summary>
internal sealed class BroadcastFollower(IProgress<BroadcastProgress> progress)
{
    private readonly SortedDictionary<string, ReceiverStatus> _receivers = new(StringComparer.Ordinal);
    private BroadcastStarted? _started;

    public void OnUpload(TransferProgress upload) => progress.Report(new BroadcastProgress(upload, upload.BytesTotal, []));

    public void On(IWireMessage message)
    {
        if (message is BroadcastStarted started) _started = started;
        if (message is ReceiversChanged changed)
        {
            foreach (var receiver in changed.Receivers) _receivers[receiver.Node.Value] = receiver;
        }

        progress.Report(new BroadcastProgress(null, _started?.Bytes ?? 0, [.. _receivers.Values])
        {
            Id = _started?.Id,
            Pacing = _started?.Pacing ?? BroadcastPacing.Free,
        });
    }

    public BroadcastReport Report(IReadOnlyList<string> skipped, TimeSpan elapsed) => new(
        _started?.Id ?? default, _started?.Channel ?? "", _started?.Name ?? "", _started?.Files ?? 0, _started?.Bytes ?? 0,
        [.. _receivers.Values], skipped, elapsed);
}
