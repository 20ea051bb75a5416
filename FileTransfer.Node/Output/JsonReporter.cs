using System.Text.Json;
using System.Text.Json.Nodes;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Output;

/// <summary>
/// One JSON object per line on the output stream, pure ASCII: whatever a name holds, no control character gets out.
/// The last line is <c>result</c> or <c>error</c>.
/// </summary>
internal sealed class JsonReporter(TextWriter output, TimeProvider time, bool quiet) : IReporter
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(500);

    private const string Alone = "alone";

    private readonly Lock _lock = new();
    private readonly TransferRate _rate = new(time);
    private readonly Throttle _throttle = new(time, ProgressInterval, startNow: true);
    private readonly ReceiverChanges _receivers = new();
    private BroadcastPause? _pause;
    private string? _state;
    private bool _ended;

    public void Report(TransferProgress value)
    {
        lock (_lock)
        {
            _rate.Add(value.BytesDone);
            if (quiet) return;
            var turned = value.State == Alone && _state != Alone;   // nothing may follow it for a long time
            _state = value.State;
            if (_throttle.Pass() || turned) Line("progress", JsonFields.Of(value, _rate));
        }
    }

    public void Report(BroadcastProgress value)
    {
        lock (_lock)
        {
            _rate.Add(value.Upload?.BytesDone ?? value.Receivers.Sum(receiver => receiver.BytesDone));
            if (quiet) return;
            foreach (var changed in _receivers.Update(value.Receivers)) Line("receiver", JsonFields.Of(changed));
            var turned = value.Pacing.Pause != _pause;   // nothing may follow it for a long time
            _pause = value.Pacing.Pause;
            if (_throttle.Pass() || turned) Line("progress", JsonFields.Of(value, _rate));
        }
    }

    public void Write(Note note)
    {
        lock (_lock)
        {
            if (note.Kind != NoteKind.Hint && (!quiet || note.Kind == NoteKind.Data)) Line(note.Event, note.Fields);
        }
    }

    public void Write(Table table)
    {
        lock (_lock)
        {
            if (quiet && !table.Always) return;
            foreach (var row in table.Rows) Line(table.Event, row.Fields(), flush: false);
            output.Flush();
        }
    }

    public Task EndAsync(string verb, Outcome outcome)
    {
        if (outcome.Table is { } table) Write(table);
        lock (_lock)
        {
            var fields = new JsonObject
            {
                ["verb"] = verb,
                ["code"] = outcome.Partial is { } partial ? ReasonCode.Of(partial.Reason) : "ok",
                ["exit"] = outcome.Exit,
                ["message"] = outcome.Partial?.Detail,
            };
            foreach (var (name, value) in outcome.Fields.ToList())
            {
                outcome.Fields.Remove(name);
                fields[name] = value;
            }

            Line("result", fields);
            _ended = true;
        }

        return Task.CompletedTask;
    }

    public Task EndAsync(Failed failed)
    {
        lock (_lock)
        {
            Line("error", new JsonObject
            {
                ["verb"] = failed.Verb,
                ["subject"] = failed.Subject,
                ["code"] = ReasonCode.Of(failed.Failure.Reason),
                ["exit"] = failed.Exit,
                ["retryable"] = failed.Failure.Reason.IsRetryable(),
                ["message"] = failed.Failure.Detail,
                ["hint"] = failed.Resume is { } resume ? $"resume with: {resume}" : Advice.Try(failed.Verb, failed.Failure),
                ["details"] = failed.Details.Count > 0 ? JsonFields.Array(failed.Details) : null,
                ["trace"] = failed.Trace,
            });
            _ended = true;
        }

        return Task.CompletedTask;
    }

    /// <summary>Members that are null are left out.</summary>
    private void Line(string name, JsonObject fields, bool flush = true)
    {
        if (_ended) return;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("event", name);
            foreach (var (key, value) in fields)
            {
                if (value is null) continue;
                json.WritePropertyName(key);
                value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.ASCII.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        if (flush) output.Flush();
    }
}
