using System.Runtime.InteropServices;

namespace FileTransfer.Actors.Storage.Platform;

/// <summary>Flags of <c>open</c>, whose values differ between systems and, on Linux, between processors.</summary>
internal static class OpenFlags
{
    private static readonly bool Mac = OperatingSystem.IsMacOS();

    // fcntl.h of ARM and POWER moved these two; all other processors use the generic values.
    private static readonly bool Moved = RuntimeInformation.ProcessArchitecture
        is Architecture.Arm64 or Architecture.Arm or Architecture.Armv6 or Architecture.Ppc64le;

    private static readonly int CloseOnExec = Mac ? 0x1000000 : 0x80000;
    private static readonly int NoFollow = Mac ? 0x100 : Moved ? 0x8000 : 0x20000;
    private static readonly int Directory = Mac ? 0x100000 : Moved ? 0x4000 : 0x10000;
    private const int LinuxPath = 0x200000;
    private static readonly int NonBlocking = Mac ? 0x4 : 0x800;

    /// <summary>A folder whose own path is trusted.</summary>
    public static readonly int TrustedFolder = Directory | CloseOnExec;

    /// <summary>A folder by its name in an open folder.</summary>
    public static readonly int ChildFolder = Directory | NoFollow | CloseOnExec;

    /// <summary>A folder to pass through, on Linux: needs no right to list it.</summary>
    public static readonly int Passage = LinuxPath | Directory | NoFollow | CloseOnExec;

    /// <summary>A trusted folder to look below, on Linux.</summary>
    public static readonly int TrustedPassage = LinuxPath | Directory | CloseOnExec;

    /// <summary>Whatever has the name, to be looked at and not read, on Linux; a link stands for itself.</summary>
    public static readonly int Look = LinuxPath | NoFollow | CloseOnExec;

    /// <summary>A file whose own path is trusted; opening a pipe by mistake does not hang.</summary>
    public static readonly int TrustedFile = NonBlocking | CloseOnExec;

    /// <summary>A file by its name in an open folder; opening a pipe by mistake does not hang.</summary>
    public static readonly int ChildFile = NoFollow | NonBlocking | CloseOnExec;
}
