using System.Globalization;

namespace FileTransfer.Tests.Support;

/// <summary>What Linux knows of a process's memory.</summary>
internal static class ProcessMemory
{
    /// <summary>The most it ever held at once, in bytes.</summary>
    public static long Peak(int process)
    {
        const string Label = "VmHWM:";
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(Label, StringComparison.Ordinal));
        return long.Parse(line[Label.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) << 10;
    }
}
