using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Hosting;

/// <summary>One real process of this same program, driven through its command line and its JSON lines.</summary>
internal sealed class DemoNode : IAsyncDisposable
{
    /// <summary>Far beyond what any step takes; a demo that hangs is worse than one that fails.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly string _verb;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Task _readingErrors;

    private DemoNode(Process process, string verb)
    {
        (_process, _verb) = (process, verb);
        _readingErrors = ReadErrorsAsync();
    }

    /// <param name="folder">The working folder; the environment's own settings are left out.</param>
    /// <param name="input">What the process reads, or null.</param>
    /// <param name="arguments">Verb first.</param>
    public static async Task<DemoNode> StartAsync(
        string folder, string? input, CancellationToken cancel, params IReadOnlyList<string> arguments)
    {
        var program = Environment.ProcessPath ?? throw new FailureException(Reason.Internal, "own path unknown");
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // "dotnet filetransfer.dll demo": the process is dotnet, and the program its first argument.
        if (Path.GetFileNameWithoutExtension(start.FileName).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "filetransfer.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.ArgumentList.Add("--json");
        foreach (var name in start.Environment.Keys.ToList())
        {
            if (name.StartsWith("FILETRANSFER_", StringComparison.Ordinal)) start.Environment.Remove(name);
        }

        // The nodes are killed at the end; the runtime's diagnostic sockets would stay behind in the temporary folder.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        var process = Process.Start(start) ?? throw new FailureException(Reason.Internal, "the process did not start");
        var node = new DemoNode(process, arguments[0]);
        if (input is not null) await process.StandardInput.WriteLineAsync(input.AsMemory(), cancel);
        process.StandardInput.Close();
        return node;
    }

    /// <returns>The first event of this name; those before it are passed over.</returns>
    /// <exception cref="FailureException">The process failed, ended without it, or took too long.</exception>
    public async Task<JsonElement> ExpectAsync(string name, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                var data = JsonElement.Parse(line);
                var found = data.GetProperty("event").GetString();
                if (found == name) return data;
                if (found == "error") throw Failed(data);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new FailureException(Reason.Stalled, $"{_verb} did not come to \"{name}\" in {Units.Duration(Patience)}");
        }

        await _readingErrors;
        throw new FailureException(
            Reason.Internal, $"{_verb} ended without \"{name}\": {Display.Text(string.Join("; ", _errors))}");
    }

    /// <summary>Kills the process if it still runs, and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync();
        await _readingErrors;
        _process.Dispose();
    }

    public void Kill()
    {
        try
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It was disposed, and so ended, in between.
        }
    }

    private async Task ReadErrorsAsync()
    {
        const int kept = 10;
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            _errors.Enqueue(line);
            if (_errors.Count > kept) _errors.TryDequeue(out _);
        }
    }

    private FailureException Failed(JsonElement error)
    {
        var code = error.GetProperty("code").GetString();
        var reason = Enum.GetValues<Reason>().FirstOrDefault(known => ReasonCode.Of(known) == code, Reason.Internal);
        return new FailureException(reason, $"{_verb}: {Display.Text(error.GetProperty("message").GetString())}");
    }
}
