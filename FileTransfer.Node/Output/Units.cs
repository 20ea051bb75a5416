using System.Globalization;

namespace FileTransfer.Node.Output;

/// <summary>Numbers for people, the same in every culture: binary units, three significant digits.</summary>
internal static class Units
{
    private static readonly string[] Binary = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    public static string Size(long bytes) => bytes < 1024 ? Format($"{bytes} B") : Scaled(bytes);

    /// <param name="bytesPerSecond">Null or not positive while nothing is known.</param>
    public static string Rate(double? bytesPerSecond) => bytesPerSecond switch
    {
        null or <= 0 or double.NaN => "-",
        < 1024 => Format($"{bytesPerSecond:0} B/s"),
        _ => $"{Scaled(bytesPerSecond.Value)}/s",
    };

    public static string Duration(TimeSpan time) => time switch
    {
        { Ticks: < 0 } => "0 s",
        { TotalSeconds: < 0.001 } => "0 s",
        { TotalSeconds: < 0.9995 } => Format($"{time.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 9.95 } => Format($"{time.TotalSeconds:0.#} s"),
        { TotalSeconds: < 59.5 } => Format($"{time.TotalSeconds:0} s"),
        { TotalMinutes: < 60 } => Pair(time, TimeSpan.FromMinutes(1), "min", TimeSpan.FromSeconds(1), "s"),
        { TotalHours: < 24 } => Pair(time, TimeSpan.FromHours(1), "h", TimeSpan.FromMinutes(1), "min"),
        _ => Pair(time, TimeSpan.FromDays(1), "d", TimeSpan.FromHours(1), "h"),
    };

    /// <summary>Never 100 before the end, so that nobody takes a hanging end for success.</summary>
    public static string Percent(long done, long total) =>
        total <= 0 || done >= total ? "100 %" : Format($"{Math.Min(99, (long)(100.0 * Math.Max(0, done) / total))} %");

    /// <summary>UTC, to the second, sortable.</summary>
    public static string Time(DateTime at) =>
        at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Count(long number, string one, string many) =>
        Format($"{number} {(number == 1 ? one : many)}");

    private static string Scaled(double value)
    {
        var unit = 0;
        // 1023.5 would be shown as 1024 of the smaller unit.
        while (value >= 1023.5 && unit < Binary.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return value switch
        {
            < 9.995 => Format($"{value:0.00} {Binary[unit]}"),
            < 99.95 => Format($"{value:0.0} {Binary[unit]}"),
            _ => Format($"{value:0} {Binary[unit]}"),
        };
    }

    private static string Pair(TimeSpan time, TimeSpan large, string largeName, TimeSpan small, string smallName)
    {
        // Rounded first, or 59.7 s of a minute would become 60 s.
        var smalls = (long)Math.Round(time / small);
        var per = (long)(large / small);
        return smalls % per == 0
            ? Format($"{smalls / per} {largeName}")
            : Format($"{smalls / per} {largeName} {smalls % per} {smallName}");
    }

    private static string Format(FormattableString text) => FormattableString.Invariant(text);
}
