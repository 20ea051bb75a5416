using System.Globalization;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Client;

/// <summary>Where a server listens.</summary>
/// <param name="Host">A name or an address, IPv6 without brackets.</param>
public sealed record ServerAddress(string Host, int Port)
{
    public const int DefaultPort = 5001;

    /// <summary>Whether a broadcaster may answer there, which the client has to have been told.</summary>
    public bool MayBeBroadcaster { get; init; }

    /// <param name="text"><c>host</c>, <c>host:port</c>, <c>[::1]:port</c>.</param>
    /// <exception cref="FailureException"><see cref="Reason.Usage"/>, saying what is wrong.</exception>
    public static ServerAddress Parse(string text)
    {
        var shown = Display.Text(text);
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        var colon = text.IndexOf(':', Math.Max(end, 0));
        var host = end > 0 ? text[1..end] : colon < 0 ? text : text[..colon];
        if (host.Length == 0 || host.Any(char.IsWhiteSpace) || (end < 0 && text.StartsWith('[')) || (end > 0 && colon != end + 1 && end + 1 < text.Length))
            throw new FailureException(Reason.Usage, $"{shown} is no address", "write host, host:port or [address]:port");
        if (colon < 0) return new ServerAddress(host, DefaultPort);
        return int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? new ServerAddress(host, port)
            : throw new FailureException(Reason.Usage, $"{shown} has no port between 1 and 65535", "write host, host:port or [address]:port");
    }

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
