using Spectre.Console;
using Spectre.Console.Rendering;

namespace FileTransfer.Node.Output;

/// <summary>
/// A few lines at the bottom of the terminal that are rewritten in place and vanish at the end. Takes one thread's calls
/// at a time. Text is escaped for markup here, for the terminal by whoever made it.
/// </summary>
internal sealed class LiveArea(Terminal terminal)
{
    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IAnsiConsole? _console;
    private LiveDisplayContext? _context;
    private Task? _running;

    public bool IsOpen => _context is not null && !_closing.Task.IsCompleted;

    public void Show(IReadOnlyList<string> lines)
    {
        if (_closing.Task.IsCompleted) return;
        var rows = new Rows(lines.Select(IRenderable (line) => new Markup(Markup.Escape(line)).Ellipsis()));
        if (_running is null) Open(rows);
        else _context?.UpdateTarget(rows);
    }

    public void WriteAbove(string line) => _console?.WriteLine(line);

    public async Task CloseAsync()
    {
        if (!_closing.TrySetResult() || _running is null) return;
        await _running;
    }

    private void Open(IRenderable first)
    {
        _console = Consoles.For(terminal.Error, terminal.Color);
        // Runs up to the first await at once, so that the context is there on return.
        _running = _console.Live(first).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(async context =>
        {
            _context = context;
            context.Refresh();
            await _closing.Task;
        });
    }
}
