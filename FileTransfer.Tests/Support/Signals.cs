using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FileTransfer.Tests.Support;

/// <summary>POSIX signals by number; some differ between Linux and macOS.</summary>
internal static partial class Signals
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    public static int Stop { get; } = OperatingSystem.IsMacOS() ? 17 : 19;

    public static int Continue { get; } = OperatingSystem.IsMacOS() ? 19 : 18;

    public static bool IsRoot => UserId() == 0;

    public static void Send(Process process, int signal)
    {
        if (SendSignal(process.Id, signal) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint UserId();
}
