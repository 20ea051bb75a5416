using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Output;

/// <summary>One line of progress for people.</summary>
internal static class ProgressText
{
    public static string Line(TransferProgress progress, TransferRate rate)
    {
        var files = progress.FilesTotal > 1 ? $" ({progress.FilesTotal} files)" : "";
        var links = progress.Attempts > 1 ? $"  connection {progress.Attempts}" : "";
        if (progress.Name.Length == 0) return $"{Display.Text(progress.State)}{links}";
        return $"{Display.Text(progress.State)} {Display.Text(progress.Name)}{files}  "
            + Numbers(progress.BytesDone, progress.BytesTotal, rate) + links;
    }

    public static string Line(BroadcastProgress progress, TransferRate rate)
    {
        if (progress.Upload is { } upload) return Line(upload, rate);
        var committed = progress.Receivers.Count(receiver => receiver.State is ReceiverState.Committed or ReceiverState.Verified);
        var done = progress.Receivers.Sum(receiver => receiver.BytesDone);
        var pause = progress.Pacing.Pause is { } paused ? $"{paused.Text}  " : "";
        return $"{pause}{committed} of {progress.Receivers.Count} receivers done  "
            + Numbers(done, progress.BytesTotal * progress.Receivers.Count, rate);
    }

    public static string Line(ReceiverStatus receiver, long total)
    {
        var node = Display.Text(receiver.Node.Value);
        var state = State(receiver.State);
        if (receiver.Failure is { } failure) return $"{node}  {state}: {Display.Text(failure.Detail)}";
        return receiver.State == ReceiverState.Committed
            ? $"{node}  {state} after {Units.Duration(receiver.Elapsed)}"
            : $"{node}  {state}  {Units.Percent(receiver.BytesDone, Math.Max(1, total))}";
    }

    public static string State(ReceiverState state) => state.ToString().ToLowerInvariant();

    private static string Numbers(long done, long total, TransferRate rate)
    {
        var left = rate.Remaining(total) is { } time ? $"  {Units.Duration(time)} left" : "";
        return $"{Units.Percent(done, total)}  {Units.Size(done)} of {Units.Size(total)}  "
            + $"{Units.Rate(rate.BytesPerSecond)}{left}";
    }
}
