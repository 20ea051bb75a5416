using System.Globalization;
using System.Runtime.InteropServices;

namespace FileTransfer.Node.Hosting;

/// <summary>
/// Asks the kernel to let this process work in long pieces. A node is woken for every few packets, and where several share a busy machine
/// they cut each other short. A long slice (sched_setattr(2), since Linux 6.12; older ones ignore it) is not cut short by every wake-up, gives
/// way to whoever asks for a short one, and needs no privilege. Measured in docs/adr/0022-long-slices.md.
/// </summary>
internal static partial class LongSlices
{
    /// <summary>The longest that Linux grants.</summary>
    public static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);

    /// <summary>SCHED_OTHER of sched(7); with any other policy somebody else has decided.</summary>
    private const uint UsualPolicy = 0;

    /// <summary>What a thread begins that was not asked for yet is found by the next look.</summary>
    private const int Looks = 3;

    /// <summary>The C library has had functions for these calls only since 2025.</summary>
    private static (int Set, int Get)? Calls => !OperatingSystem.IsLinux() ? null : RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => (314, 315),
        Architecture.Arm64 => (274, 275),
        _ => null,
    };

    /// <summary>
    /// For all threads there are; later ones inherit it. Where a policy was chosen from outside (chrt, systemd) it stays alone, and
    /// a refusal changes nothing. Linux only.
    /// </summary>
    public static void Ask()
    {
        if (Calls is not { } calls) return;
        for (var look = 0; look < Looks; look++)
        {
            foreach (var thread in Threads(Environment.ProcessId)) Ask(calls, thread);
        }
    }

    /// <returns>The slice of a thread; null when there is no such thread, or the system has no such call.</returns>
    internal static TimeSpan? Of(int thread) =>
        Calls is { } calls && TryRead(calls, thread, out var now) ? TimeSpan.FromMicroseconds(now.Runtime / 1000.0) : null;

    internal static IReadOnlyList<int> Threads(int process)
    {
        try
        {
            return [.. Directory
                .EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task"))
                .Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static void Ask((int Set, int Get) calls, int thread)
    {
        if (!TryRead(calls, thread, out var attributes) || attributes.Policy != UsualPolicy) return;
        attributes.Runtime = (ulong)Slice.TotalNanoseconds;
        _ = Set(calls.Set, thread, ref attributes, 0);
    }

    private static bool TryRead((int Set, int Get) calls, int thread, out Attributes attributes)
    {
        attributes = default;
        return Get(calls.Get, thread, ref attributes, Attributes.Bytes, 0) == 0;
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Set(nint call, int thread, ref Attributes attributes, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Get(nint call, int thread, ref Attributes attributes, uint size, uint flags);

    /// <summary>struct sched_attr as of Linux 3.14; the kernel fills in and takes so much of it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public const uint Bytes = 48;

        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Nice;
        public uint Priority;
        public ulong Runtime;   // of the usual policy: the slice, in nanoseconds
        public ulong Deadline;
        public ulong Period;
    }
}
