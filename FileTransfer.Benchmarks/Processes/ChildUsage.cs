using System.Runtime.InteropServices;

namespace FileTransfer.Benchmarks.Processes;

/// <summary>
/// Processor time of all children that have ended. Exact to the microsecond, and the only source for a process that is
/// already gone; so commands are measured one group at a time.
/// </summary>
internal static partial class ChildUsage
{
    private const int Children = -1;
    private const double Micro = 1e-6;

    public static CpuTime Read()
    {
        if (GetUsage(Children, out var usage) != 0) throw new InvalidOperationException("getrusage failed");
        return new CpuTime(
            usage.UserSeconds + (usage.UserMicroseconds * Micro),
            usage.SystemSeconds + (usage.SystemMicroseconds * Micro));
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, out Usage usage);

    /// <summary>struct rusage of 64-bit Linux: two timevals, then 14 longs that are not needed.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct Usage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
    }
}
