using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;

namespace FileTransfer.Benchmarks.Processes;

/// <summary>A process that we started. It does not outlive us, however we end.</summary>
internal sealed class LiveProcess : IAsyncDisposable
{
    /// <summary>Lines kept of each stream; older ones are of no use to a report.</summary>
    private const int LinesKept = 1000;

    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(5);

    private static readonly ConcurrentDictionary<LiveProcess, bool> Running = new();

    private readonly Process _process;
    private readonly Channel<string> _output = Lines();
    private readonly Channel<string> _errors = Lines();
    private readonly Task _reading;

    private LiveProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(
            DrainAsync(process.StandardOutput, _output.Writer), DrainAsync(process.StandardError, _errors.Writer));
        Running[this] = true;
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <param name="file">The program.</param>
    /// <param name="arguments">One by one, never through a shell.</param>
    /// <param name="input">A line for its standard input, or null.</param>
    public static LiveProcess Start(string file, IEnumerable<string> arguments, string? input = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the person at this machine has set for their own node is not what is measured.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("FILETRANSFER_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start");
        if (input is not null) process.StandardInput.WriteLine(input);
        process.StandardInput.Close();
        return new LiveProcess(process);
    }

    /// <summary>For the end of our own process: on return nothing that we started runs any more.</summary>
    public static void KillAll()
    {
        foreach (var live in Running.Keys) live.Kill();
        foreach (var live in Running.Keys) live._process.WaitForExit(LastWait);
    }

    /// <returns>The first line of JSON with this event; those before it are passed over.</returns>
    /// <exception cref="InvalidOperationException">The process reported an error, or ended.</exception>
    public async Task<JsonElement> ExpectAsync(string name, CancellationToken cancel)
    {
        await foreach (var line in _output.Reader.ReadAllAsync(cancel))
        {
            if (!line.StartsWith('{')) continue;
            var data = JsonElement.Parse(line);
            var found = data.GetProperty("event").GetString();
            if (found == name) return data;
            if (found == "error") throw new InvalidOperationException(line);
        }

        throw new InvalidOperationException($"{_process.StartInfo.FileName} ended without \"{name}\": {Errors()}");
    }

    /// <returns>The next line of JSON.</returns>
    /// <exception cref="InvalidOperationException">The process ended.</exception>
    public async Task<JsonElement> NextAsync(CancellationToken cancel)
    {
        await foreach (var line in _output.Reader.ReadAllAsync(cancel))
        {
            if (line.StartsWith('{')) return JsonElement.Parse(line);
        }

        throw new InvalidOperationException($"{_process.StartInfo.FileName} ended: {Errors()}");
    }

    /// <returns>The exit code, after everything it wrote was read.</returns>
    public async Task<int> EndAsync(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel);
        await _reading;
        return _process.ExitCode;
    }

    /// <summary>What it wrote to the error stream, and what is unread of the other one.</summary>
    public string Errors() => string.Join('\n', Rest(_errors).Concat(Rest(_output).TakeLast(3)));

    public void Kill()
    {
        try
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It was disposed in between.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync();
        Running.TryRemove(this, out _);
        _process.Dispose();
    }

    private static Channel<string> Lines() => Channel.CreateBounded<string>(
        new BoundedChannelOptions(LinesKept) { FullMode = BoundedChannelFullMode.DropOldest });

    private static async Task DrainAsync(StreamReader stream, ChannelWriter<string> lines)
    {
        while (await stream.ReadLineAsync() is { } line) lines.TryWrite(line);
        lines.Complete();
    }

    private static IEnumerable<string> Rest(Channel<string> lines)
    {
        while (lines.Reader.TryRead(out var line)) yield return line;
    }
}
