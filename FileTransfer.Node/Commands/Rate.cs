using FileTransfer.Node.Configuration;

namespace FileTransfer.Node.Commands;

/// <summary>A limit as it is typed; null for <c>none</c>.</summary>
internal readonly record struct Rate(long? BytesPerSecond)
{
    public const string Expected = "takes a rate with its unit such as 10MiB/s or 80mbit";

    public static Rate? TryParse(string text)
    {
        if (text == "none") return new Rate(null);
        return Quantity.TryParseRate(text) is { } rate ? new Rate(rate) : null;
    }
}
