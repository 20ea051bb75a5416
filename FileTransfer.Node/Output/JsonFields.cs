using System.Text.Json.Nodes;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Output;

/// <summary>What programs get to know of each value. Names never change their meaning; new ones may come.</summary>
internal static class JsonFields
{
    public static JsonObject Of(TransferProgress progress, TransferRate rate) => new()
    {
        ["state"] = progress.State,
        ["name"] = progress.Name,
        ["bytes"] = progress.BytesDone,
        ["bytesTotal"] = progress.BytesTotal,
        ["filesTotal"] = progress.FilesTotal,
        ["bytesPerSecond"] = Whole(rate.BytesPerSecond),
        ["secondsLeft"] = Whole(rate.Remaining(progress.BytesTotal)?.TotalSeconds),
        ["attempts"] = progress.Attempts,
    };

    public static JsonObject Of(BroadcastProgress progress, TransferRate rate)
    {
        if (progress.Upload is { } upload) return Of(upload, rate);
        var done = progress.Receivers.Sum(receiver => receiver.BytesDone);
        var total = progress.BytesTotal * progress.Receivers.Count;
        return new JsonObject
        {
            ["id"] = progress.Id?.ToString(),
            ["state"] = progress.Pacing.Pause is null ? "distributing" : "paused",
            ["bytes"] = done,
            ["bytesTotal"] = total,
            ["receivers"] = progress.Receivers.Count,
            ["committed"] = progress.Receivers.Count(receiver => receiver.State == ReceiverState.Committed),
            ["bytesPerSecond"] = Whole(rate.BytesPerSecond),
            ["secondsLeft"] = Whole(rate.Remaining(total)?.TotalSeconds),
        };
    }

    /// <summary>Members that are null are not written.</summary>
    public static void Add(JsonObject fields, BroadcastPacing pacing)
    {
        fields["paused"] = pacing.Pause is not null;
        fields["pausedBy"] = pacing.Pause?.By.Value;
        fields["pausedSince"] = pacing.Pause is { } pause ? Time(pause.Since) : null;
        fields["limitBytesPerSecond"] = pacing.BytesPerSecond;
    }

    public static JsonObject Of(ReceiverStatus receiver) => new()
    {
        ["node"] = receiver.Node.Value,
        ["state"] = ProgressText.State(receiver.State),
        ["bytes"] = receiver.BytesDone,
        ["seconds"] = Seconds(receiver.Elapsed),
        ["code"] = receiver.Failure is { } failure ? ReasonCode.Of(failure.Reason) : null,
        ["message"] = receiver.Failure?.Detail,
    };

    public static JsonObject Of(TransferReport report) => new()
    {
        ["id"] = report.Id.ToString(),
        ["name"] = report.Name,
        ["files"] = report.Files,
        ["bytes"] = report.Bytes,
        ["contentId"] = report.Content?.ToString(),
        ["resumedBytes"] = report.Resumed,
        ["reusedBytes"] = report.Reused,
        ["alreadyThere"] = report.AlreadyThere,
        ["skipped"] = Array(report.Skipped),
        ["attempts"] = report.Attempts,
        ["bytesAgain"] = report.BytesAgain,
        ["interruptions"] = new JsonArray([.. report.Interruptions.Select(Of)]),
        ["seconds"] = Seconds(report.Elapsed),
    };

    public static JsonObject Of(Failure failure) => new()
    {
        ["code"] = ReasonCode.Of(failure.Reason),
        ["message"] = failure.Detail,
    };

    public static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    public static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    public static string Time(DateTime at) => at.ToUniversalTime().ToString("O");

    private static long? Whole(double? value) => value is null ? null : (long)Math.Round(value.Value);
}
