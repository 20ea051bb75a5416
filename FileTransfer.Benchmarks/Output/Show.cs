using System.Globalization;

namespace FileTransfer.Benchmarks.Output;

/// <summary>Numbers as people read them, the same in every table.</summary>
internal static class Show
{
    public const long KiB = 1024;
    public const long MiB = 1024 * KiB;
    public const long GiB = 1024 * MiB;

    public static string Number(double value, int decimals = 2) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture);

    public static string Mebibytes(long bytes) => Number((double)bytes / MiB, 0);

    public static string Percent(double share) => $"{Number(100 * share, 0)} %";

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
