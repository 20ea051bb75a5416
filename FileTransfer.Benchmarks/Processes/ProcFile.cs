using System.Globalization;

namespace FileTransfer.Benchmarks.Processes;

/// <summary>What Linux tells about a process under <c>/proc</c>. A process that is gone has zeros.</summary>
internal static class ProcFile
{
    /// <summary>Of <c>/proc/PID/stat</c>; 100 on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Of the process and of the children it has waited for, in seconds.</summary>
    public static CpuTime Cpu(int process)
    {
        var stat = Read($"/proc/{process}/stat");
        if (stat.Length == 0) return default;
        // The name may hold blanks and parentheses; the fields after it cannot.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new CpuTime(Ticks(fields[11]) + Ticks(fields[13]), Ticks(fields[12]) + Ticks(fields[14]));
    }

    /// <summary>Of the whole machine, all processors, in seconds: busy, not idle and not waiting for a disk.</summary>
    public static double MachineBusy()
    {
        var fields = Read("/proc/stat").Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Ticks(fields[1]) + Ticks(fields[2]) + Ticks(fields[3]) + Ticks(fields[6]) + Ticks(fields[7]);
    }

    /// <summary>The most memory it ever had resident, in bytes, since the start or <see cref="ForgetPeak"/>.</summary>
    public static long PeakBytes(int process) => Kilobytes($"/proc/{process}/status", "VmHWM:");

    public static long ResidentBytes(int process) => Kilobytes($"/proc/{process}/status", "VmRSS:");

    /// <summary>Memory of the machine that can be had without swapping, in bytes.</summary>
    public static long AvailableBytes() => Kilobytes("/proc/meminfo", "MemAvailable:");

    /// <summary>The peak starts again at what is resident now.</summary>
    public static void ForgetPeak(int process) => File.WriteAllText($"/proc/{process}/clear_refs", "5");

    /// <summary>Direct children of all its threads.</summary>
    public static IEnumerable<int> Children(int process)
    {
        var tasks = $"/proc/{process}/task";
        string[] threads;
        try
        {
            threads = Directory.GetDirectories(tasks);
        }
        catch (IOException)
        {
            return [];
        }

        return threads.SelectMany(thread => Read(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture));
    }

    private static double Ticks(string text) => long.Parse(text, CultureInfo.InvariantCulture) / TicksPerSecond;

    private static long Kilobytes(string file, string name)
    {
        foreach (var line in Read(file).Split('\n'))
        {
            if (!line.StartsWith(name, StringComparison.Ordinal)) continue;
            return 1024 * long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        }

        return 0;
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";   // it ended in between
        }
    }
}
