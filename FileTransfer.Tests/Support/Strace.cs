using System.Diagnostics;
using System.Globalization;

namespace FileTransfer.Tests.Support;

/// <summary>
/// Looks at, or breaks, the system calls of a running node, with Debian's strace. What it saw is read with
/// <see cref="DetachAsync"/>; the node goes on without it.
/// </summary>
internal sealed class Strace : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _log;
    private bool _detached;

    private Strace(Process process, string log) => (_process, _log) = (process, log);

    /// <param name="node">Every thread of it, also those to come.</param>
    /// <param name="options">Such as <c>-e trace=fsync -e inject=fsync:error=EIO:when=1</c>; counts are per thread.</param>
    public static async Task<Strace> AttachAsync(NodeProcess node, params string[] options)
    {
        var log = Path.GetTempFileName();
        var id = node.Id.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("strace", ["-f", "-qq", "-y", "-ttt", .. options, "-o", log, "-p", id])
        {
            RedirectStandardError = true,
        };
        var strace = new Strace(Process.Start(start) ?? throw new InvalidOperationException("strace did not start."), log);
        await Deadline.UntilAsync("strace is attached", () => strace.IsAttached(id));
        return strace;
    }

    /// <returns>What it saw, one line for each call that ended, in the order of their ends.</returns>
    public async Task<string[]> DetachAsync()
    {
        _detached = true;
        if (!_process.HasExited) Signals.Send(_process, Signals.Interrupt);
        await _process.WaitForExitAsync().WaitAsync(Deadline.Usual);
        return await File.ReadAllLinesAsync(_log);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_detached) await DetachAsync();
        _process.Dispose();
        File.Delete(_log);
    }

    private bool IsAttached(string id)
    {
        if (_process.HasExited) throw new InvalidOperationException($"strace ended: {_process.StandardError.ReadToEnd()}");
        return Directory.EnumerateDirectories($"/proc/{id}/task").All(thread => !Tracer(thread).EndsWith("\t0", StringComparison.Ordinal));
    }

    private static string Tracer(string thread)
    {
        try
        {
            return File.ReadLines(Path.Combine(thread, "status")).First(line => line.StartsWith("TracerPid:", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return "";   // the thread has ended
        }
    }
}
