using System.Runtime.InteropServices;

namespace FileTransfer.Benchmarks.Processes;

/// <summary>Stops and continues a process, with Linux' numbers.</summary>
internal static partial class Signal
{
    private const int Continue = 18;
    private const int StopNow = 19;

    public static void Freeze(int process) => Send(process, StopNow);

    public static void Thaw(int process) => Send(process, Continue);

    private static void Send(int process, int signal)
    {
        if (Kill(process, signal) != 0) throw new InvalidOperationException($"process {process} is gone");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
