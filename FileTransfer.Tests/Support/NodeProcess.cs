using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;

namespace FileTransfer.Tests.Support;

/// <summary>
/// One real process of the built executable. Its output is kept, so that a failing test can show it; whatever still runs
/// at the end is killed.
/// </summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _command;
    private readonly List<string> _out = [];
    private readonly List<string> _errors = [];
    private readonly Channel<string> _unread = Channel.CreateUnbounded<string>();
    private readonly Task _reading;
    private bool _disposed;

    private NodeProcess(Process process, string command)
    {
        (_process, _command) = (process, command);
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _out, _unread), ReadAsync(process.StandardError, _errors, null));
    }

    /// <summary>The executable of FileTransfer.Node, which the project reference puts beside the tests.</summary>
    public static string Executable { get; } =
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "filetransfer.exe" : "filetransfer");

    public int Id => _process.Id;

    /// <summary>Null while it runs.</summary>
    public int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    /// <summary>Lines of the error stream so far.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_errors) return [.. _errors];
        }
    }

    /// <param name="launch">What runs it and where; null for the executable itself.</param>
    /// <param name="arguments">Verb first.</param>
    public static NodeProcess Start(Launch? launch, params IReadOnlyList<string> arguments)
    {
        launch ??= new Launch();
        string[] words = [.. launch.Wrapper, Executable, .. arguments];
        var start = new ProcessStartInfo(words[0])
        {
            WorkingDirectory = launch.Folder ?? Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var word in words.Skip(1)) start.ArgumentList.Add(word);
        // The tests' own environment must not reach the node.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("FILETRANSFER_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        // A killed process would leave the runtime's diagnostic sockets behind.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (var (name, value) in launch.Environment) start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{words[0]} did not start.");
        process.StandardInput.Close();
        return new NodeProcess(process, "filetransfer " + string.Join(' ', arguments));
    }

    /// <summary>Runs a command with <c>--json</c> to its end.</summary>
    public static async Task<NodeResult> RunAsync(Launch? launch, params IReadOnlyList<string> arguments)
    {
        await using var process = Start(launch, [.. arguments, "--json"]);
        return await process.EndAsync();
    }

    /// <summary>Runs a command as a person would, and checks that it fails with this exit code and a polite message.</summary>
    /// <returns>What it said about it.</returns>
    public static async Task<string> RefusesAsync(int exit, Launch? launch, params IReadOnlyList<string> arguments)
    {
        await using var process = Start(launch, arguments);
        await process.ExitAsync();
        NodeResult.AssertPolite(exit, process._process.ExitCode, process._out, process._errors);
        return string.Join('\n', process._errors);
    }

    /// <returns>The next event of this name for which <paramref name="when"/> holds; those before it are passed over.</returns>
    public async Task<JsonElement> ExpectAsync(string name, Func<JsonElement, bool>? when = null)
    {
        using var late = new CancellationTokenSource(Deadline.Usual);
        try
        {
            while (await _unread.Reader.WaitToReadAsync(late.Token))
            {
                while (_unread.Reader.TryRead(out var line))
                {
                    var e = JsonElement.Parse(line);
                    if (e.Is(name) && when?.Invoke(e) != false) return e;
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"\"{name}\" did not come: {this}");
        }

        await ExitAsync();
        throw new InvalidDataException($"Ended without \"{name}\": {this}");
    }

    /// <summary>Waits for the end.</summary>
    public async Task<NodeResult> EndAsync()
    {
        await ExitAsync();
        return new NodeResult(_command, _process.ExitCode, [.. _out], [.. _errors]);
    }

    public void Signal(int signal) => Signals.Send(_process, signal);

    /// <summary>The most memory it ever had in use, in bytes (Linux).</summary>
    public long PeakMemory() => 1024 * long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))[6..^2],
        System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Time that processors worked for it.</summary>
    public TimeSpan ProcessorTime()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    /// <summary>Ends it as a power cut would end it, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        if (!_process.HasExited) await KillAsync();
        await _reading;
        _process.Dispose();
    }

    public override string ToString()
    {
        lock (_out)
        {
            lock (_errors)
            {
                var state = _process.HasExited ? $"exit {_process.ExitCode}" : "still running";
                return $"{_command}\n{state}\n--- out\n{string.Join('\n', _out.TakeLast(60))}\n"
                    + $"--- errors\n{string.Join('\n', _errors.TakeLast(60))}";
            }
        }
    }

    private async Task ExitAsync()
    {
        using var late = new CancellationTokenSource(Deadline.Usual);
        try
        {
            await _process.WaitForExitAsync(late.Token);
            await _reading.WaitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Did not end in {Deadline.Usual.TotalSeconds:0} s: {this}");
        }
    }

    private static async Task ReadAsync(StreamReader reader, List<string> kept, Channel<string>? unread)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (kept) kept.Add(line);
            unread?.Writer.TryWrite(line);
        }

        unread?.Writer.Complete();
    }
}
