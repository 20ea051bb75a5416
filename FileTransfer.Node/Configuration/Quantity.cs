using System.Globalization;

namespace FileTransfer.Node.Configuration;

/// <summary>
/// Numbers with units as HOCON writes them: <c>64 MiB</c>, <c>500 ms</c>. A number without a unit means bytes, or is
/// refused for a duration (HOCON would take milliseconds, nobody expects that).
/// </summary>
internal static class Quantity
{
    public static long? TryParseSize(string text)
    {
        if (Split(text) is not var (number, unit)) return null;
        decimal? factor = unit switch
        {
            "" or "B" or "b" or "byte" or "bytes" => 1,
            "K" or "k" or "Ki" or "KiB" => 1L << 10,
            "M" or "m" or "Mi" or "MiB" => 1L << 20,
            "G" or "g" or "Gi" or "GiB" => 1L << 30,
            "T" or "t" or "Ti" or "TiB" => 1L << 40,
            "P" or "Pi" or "PiB" => 1L << 50,
            "kB" => 1_000,
            "MB" => 1_000_000,
            "GB" => 1_000_000_000,
            "TB" => 1_000_000_000_000,
            _ => null,
        };
        return factor is null || number > long.MaxValue / factor ? null : (long)(number * factor);
    }

    /// <summary>A size per second, or bits per second as lines are sold: <c>10MiB/s</c>, <c>80mbit</c>.</summary>
    /// <returns>Bytes per second, at least 1; null for anything else, also for a number without its unit.</returns>
    public static long? TryParseRate(string text)
    {
        var words = text.Trim();
        var perSecond = words.EndsWith("/s", StringComparison.Ordinal);
        if (perSecond) words = words[..^2];
        if (Split(words) is not var (number, unit)) return null;
        long? bits = unit.ToLowerInvariant() switch
        {
            "kbit" => 1_000,
            "mbit" => 1_000_000,
            "gbit" => 1_000_000_000,
            _ => null,
        };
        var bytes = bits is { } factor && number <= long.MaxValue / 1_000_000_000 ? (long)(number * factor / 8)
            : perSecond && unit.Length > 0 ? TryParseSize(words)
            : null;
        return bytes > 0 ? bytes : null;
    }

    public static TimeSpan? TryParseDuration(string text)
    {
        if (Split(text) is not var (number, unit)) return null;
        long? ticks = unit switch
        {
            "" when number == 0 => TimeSpan.TicksPerMillisecond,
            "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => TimeSpan.TicksPerMillisecond,
            "s" or "second" or "seconds" => TimeSpan.TicksPerSecond,
            "m" or "min" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
            "h" or "hour" or "hours" => TimeSpan.TicksPerHour,
            "d" or "day" or "days" => TimeSpan.TicksPerDay,
            _ => null,
        };
        return ticks is null || number > long.MaxValue / (decimal)ticks ? null : new TimeSpan((long)(number * ticks.Value));
    }

    private static (decimal Number, string Unit)? Split(string text)
    {
        var trimmed = text.AsSpan().Trim();
        var end = 0;
        while (end < trimmed.Length && (char.IsAsciiDigit(trimmed[end]) || trimmed[end] == '.')) end++;
        return decimal.TryParse(trimmed[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? (number, trimmed[end..].Trim().ToString())
            : null;
    }
}
