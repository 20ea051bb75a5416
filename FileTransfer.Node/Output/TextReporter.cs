using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Output;

/// <summary>
/// For people: results on the output stream; progress, warnings and errors on the error stream, as a line that rewrites
/// itself on a terminal and as a plain line every few seconds elsewhere.
/// </summary>
internal sealed class TextReporter(Terminal terminal, TimeProvider time, bool quiet) : IReporter
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LiveInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Rows of receivers on a terminal; the rest is in the summary line.</summary>
    private const int ReceiversShown = 10;

    private readonly Lock _lock = new();
    private readonly TransferRate _rate = new(time);
    private readonly ReceiverChanges _receivers = new();
    private readonly LiveArea? _live = terminal.Live && !quiet ? new LiveArea(terminal) : null;
    private readonly Throttle _throttle = terminal.Live
        ? new Throttle(time, LiveInterval, startNow: true)
        : new Throttle(time, PlainInterval, startNow: false);

    private BroadcastPause? _pause;
    private bool _ended;

    public void Report(TransferProgress value)
    {
        lock (_lock)
        {
            _rate.Add(value.BytesDone);
            if (Quiet || !_throttle.Pass()) return;
            Progress([ProgressText.Line(value, _rate)]);
        }
    }

    public void Report(BroadcastProgress value)
    {
        lock (_lock)
        {
            _rate.Add(value.Upload?.BytesDone ?? value.Receivers.Sum(receiver => receiver.BytesDone));
            var changed = _receivers.Update(value.Receivers);
            if (Quiet) return;
            if (_live is null)
            {
                foreach (var receiver in changed.Where(receiver => ReceiverChanges.IsFinal(receiver.State)))
                    terminal.Error.WriteLine(ProgressText.Line(receiver, value.BytesTotal));
            }

            var turned = value.Pacing.Pause != _pause;   // nothing may follow it for a long time
            _pause = value.Pacing.Pause;
            if (!_throttle.Pass() && !turned) return;
            var running = value.Receivers
                .Where(receiver => !ReceiverChanges.IsFinal(receiver.State))
                .Take(_live is null ? 0 : ReceiversShown)
                .Select(receiver => ProgressText.Line(receiver, value.BytesTotal));
            Progress([ProgressText.Line(value, _rate), .. running]);
        }
    }

    public void Write(Note note)
    {
        lock (_lock)
        {
            if (_ended || note.Text.Length == 0 || (quiet && note.Kind != NoteKind.Data)) return;
            if (note.Kind == NoteKind.Hint)
            {
                if (terminal.Live) ToError(note.Text);
            }
            else if (note.Kind == NoteKind.Warning) ToError($"filetransfer: warning: {note.Text}");
            else ToOutput(note.Text);
        }
    }

    public void Write(Table table)
    {
        lock (_lock)
        {
            if (_ended || (quiet && !table.Always)) return;
            if (terminal.OutIsTerminal) TableText.Write(table, terminal);
            else foreach (var row in table.Rows) terminal.Out.WriteLine(string.Join('\t', row.Cells));
            terminal.Out.Flush();
        }
    }

    public async Task EndAsync(string verb, Outcome outcome)
    {
        await CloseLiveAsync();
        if (outcome.Table is { } table) Write(table);
        if (outcome.Text.Length > 0) Write(new Note(NoteKind.Message, "result", outcome.Text, outcome.Fields));
        lock (_lock)
        {
            if (outcome.Partial is { } partial)
                Lines(new Failed(verb, null, partial, outcome.Exit, [], null, null));
            _ended = true;
        }
    }

    public async Task EndAsync(Failed failed)
    {
        await CloseLiveAsync();
        lock (_lock)
        {
            Lines(failed);
            _ended = true;
        }
    }

    private bool Quiet => quiet || _ended;

    private void Progress(IReadOnlyList<string> lines)
    {
        if (_live is not null) _live.Show(lines);
        else foreach (var line in lines) terminal.Error.WriteLine(line);
    }

    private void ToOutput(string line)
    {
        if (terminal.OutIsTerminal && _live is { IsOpen: true }) { _live.WriteAbove(line); return; }
        terminal.Out.WriteLine(line);
        terminal.Out.Flush();
    }

    private void ToError(string line)
    {
        if (_live is { IsOpen: true }) _live.WriteAbove(line);
        else terminal.Error.WriteLine(line);
    }

    private void Lines(Failed failed)
    {
        terminal.Out.Flush();
        foreach (var line in ErrorText.Lines(failed)) terminal.Error.WriteLine(line);
    }

    private Task CloseLiveAsync() => _live?.CloseAsync() ?? Task.CompletedTask;
}
