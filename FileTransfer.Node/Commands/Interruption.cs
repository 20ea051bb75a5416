using System.Runtime.InteropServices;

namespace FileTransfer.Node.Commands;

/// <summary>
/// Ctrl-C, SIGTERM and SIGHUP. The first asks for a clean end and gives it <see cref="Grace"/>; the second ends the process at
/// once.
/// </summary>
internal sealed class Interruption(TimeProvider time, Action<int> atOnce) : IDisposable
{
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>SIGXFSZ, the same number on Linux and macOS. By default it kills whoever writes past the file size limit.</summary>
    private const PosixSignal FileTooLarge = (PosixSignal)25;

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _graceOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> _registrations = [];
    private ITimer? _timer;
    private int _exitCode;

    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Ends when the clean end took too long; never without a signal.</summary>
    public Task GraceOver => _graceOver.Task;

    /// <summary>The code of the first signal, or null.</summary>
    public int? ExitCode => Volatile.Read(ref _exitCode) is var code and not 0 ? code : null;

    public void Listen()
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal));
        if (OperatingSystem.IsWindows()) return;
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal));
        // The write then fails with an error that says so, and ends one transfer instead of the process.
        _registrations.Add(PosixSignalRegistration.Create(FileTooLarge, context => context.Cancel = true));
    }

    /// <param name="code">The exit code that stands for the signal.</param>
    public void Signal(int code)
    {
        if (Interlocked.CompareExchange(ref _exitCode, code, 0) != 0)
        {
            atOnce(code);
            return;
        }

        _timer = time.CreateTimer(_ => _graceOver.TrySetResult(), null, Grace, Timeout.InfiniteTimeSpan);
        // Not on the signal's own thread: what the cancellation calls may take its time.
        _ = Task.Run(_stopping.Cancel);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _timer?.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        Signal(context.Signal == PosixSignal.SIGINT ? Commands.ExitCode.Interrupted : Commands.ExitCode.Terminated);
    }
}
