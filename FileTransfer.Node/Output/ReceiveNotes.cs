using System.Text.Json.Nodes;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Output;

/// <summary>What a receiving client tells about its connection and what arrives.</summary>
internal sealed class ReceiveNotes(IReporter reporter) : IProgress<ReceiveEvent>
{
    public void Report(ReceiveEvent value)
    {
        if (value is ReceiveEvent.Progress progress) reporter.Report(progress.Transfer);
        else reporter.Write(Of(value));
    }

    private static Note Of(ReceiveEvent value) => value switch
    {
        ReceiveEvent.Connected connected => new Note(
            NoteKind.Message, "connected",
            $"connected to {connected.Server} at {Display.Text(connected.Address)}",
            new JsonObject { ["server"] = connected.Server.Value, ["address"] = connected.Address }),
        ReceiveEvent.Disconnected lost => new Note(
            NoteKind.Warning, "disconnected",
            $"not connected: {Display.Text(lost.Cause.Detail)}; next attempt in {Units.Duration(lost.RetryIn)}",
            Failure(lost.Cause, new JsonObject { ["retrySeconds"] = JsonFields.Seconds(lost.RetryIn) })),
        ReceiveEvent.Received received => new Note(
            NoteKind.Message, "received", TransferOutcome.Line("received", received.Report), JsonFields.Of(received.Report)),
        ReceiveEvent.Failed failed => new Note(
            NoteKind.Warning, "failed",
            $"{Display.Text(failed.Name)} was not received: {Display.Text(failed.Failure.Detail)}",
            Failure(failed.Failure, new JsonObject { ["name"] = failed.Name })),
        ReceiveEvent.Paused paused => new Note(
            NoteKind.Message, "paused", $"{Display.Text(paused.Name)} is {Display.Text(paused.Cause.Detail)}, what arrived is kept",
            Failure(paused.Cause, new JsonObject { ["name"] = paused.Name })),
        _ => throw new ArgumentException("An event nobody knows.", nameof(value)),
    };

    private static JsonObject Failure(Failure failure, JsonObject fields)
    {
        fields["code"] = ReasonCode.Of(failure.Reason);
        fields["message"] = failure.Detail;
        return fields;
    }
}
