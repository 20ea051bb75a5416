using System.Globalization;

namespace FileTransfer.Actors.Storage;

/// <summary>Sizes in error messages.</summary>
internal static class ByteText
{
    private static readonly string[] Units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>At most one decimal, none when it is a whole number: "50 MiB", "1.5 GiB".</summary>
    public static string Of(long bytes)
    {
        var (value, unit) = ((double)Math.Max(bytes, 0), 0);
        while (value >= 1024 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Units[unit]}");
    }
}
