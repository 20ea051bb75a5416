using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FileTransfer.Node.Configuration;

/// <summary>HOST:PORT; an IPv6 address stands in brackets.</summary>
internal sealed record Endpoint(string Host, int Port)
{
    public const int DefaultPort = 5001;

    /// <param name="text">HOST:PORT, or HOST when <paramref name="defaultPort"/> is given.</param>
    /// <param name="defaultPort">For a text without a port; null to require one.</param>
    public static Endpoint? TryParse(string text, int? defaultPort = null)
    {
        var (host, port) = Split(text);
        if (port is null && defaultPort is null) return null;
        if (host.Length == 0 || Uri.CheckHostName(host) == UriHostNameType.Unknown) return null;
        if (port is null) return new Endpoint(host, defaultPort!.Value);
        return ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new Endpoint(host, number)
            : null;
    }

    public override string ToString() =>
        Host.Contains(':', StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
            : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    private static (string Host, string? Port) Split(string text)
    {
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0 || !IsV6(text[1..end])) return ("", null);
            var rest = text[(end + 1)..];
            if (rest.Length == 0) return (text[1..end], null);
            return rest[0] == ':' ? (text[1..end], rest[1..]) : ("", null);
        }

        var colon = text.LastIndexOf(':');
        if (colon < 0) return (text, null);
        return text.IndexOf(':', StringComparison.Ordinal) == colon ? (text[..colon], text[(colon + 1)..]) : ("", null);
    }

    private static bool IsV6(string text) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;
}
