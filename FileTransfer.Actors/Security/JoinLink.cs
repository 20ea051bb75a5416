using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>
/// An invitation as one line of text: <c>ft://HOST:PORT/CODE</c>, IPv6 addresses in brackets. Whoever has it can join,
/// so only <see cref="Reveal"/> shows the code.
/// </summary>
public sealed class JoinLink
{
    private const string Scheme = "ft://";
    private const string Hint = "copy the whole link that 'filetransfer invite' printed: ft://HOST:PORT/CODE";
    private const int MaxLength = 512;

    private readonly JoinCode _code;

    private JoinLink(string host, int port, JoinCode code) => (Host, Port, _code) = (host, port, code);

    /// <summary>A DNS name or an address, without brackets.</summary>
    public string Host { get; }

    public int Port { get; }

    /// <summary>What the SHA-256 of the site's CA certificate must be.</summary>
    public Hash256 Fingerprint => _code.Fingerprint;

    internal JoinSecret Secret => _code.Secret;

    /// <exception cref="FailureException"><see cref="Reason.Usage"/>: no such host or port can be.</exception>
    internal static JoinLink Create(string host, int port, JoinSecret secret, Hash256 fingerprint) =>
        IsHost(host) && port is > 0 and <= ushort.MaxValue
            ? new JoinLink(host, port, new JoinCode(secret, fingerprint))
            : throw new FailureException(Reason.Usage, $"'{Display.Text(host)}:{port}' is no address to invite to");

    /// <exception cref="FailureException"><see cref="Reason.Usage"/>: what is wrong, without the text.</exception>
    public static JoinLink Parse(string text)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.Length > MaxLength) throw Malformed("it is too long");
        if (!trimmed.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            throw Malformed($"it does not begin with {Scheme}");
        trimmed = trimmed[Scheme.Length..];
        var slash = trimmed.IndexOf('/');
        if (slash < 0) throw Malformed("it has no code after the address");
        var (host, port) = ParseAddress(trimmed[..slash]);
        var code = JoinCode.TryParse(trimmed[(slash + 1)..], out var problem) ?? throw Malformed(problem);
        return new JoinLink(host, port, code);
    }

    /// <summary>The link itself: a secret until it is used.</summary>
    public string Reveal() => $"{Scheme}{Address}/{_code.Reveal()}";

    public override string ToString() => $"{Scheme}{Address}/…";

    private string Address => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    private static (string Host, int Port) ParseAddress(ReadOnlySpan<char> address)
    {
        var colon = address.LastIndexOf(':');
        if (colon < 0 || address.EndsWith("]")) throw Malformed("it has no port");
        if (!int.TryParse(address[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is 0 or > ushort.MaxValue)
        {
            throw Malformed("its port is not a number from 1 to 65535");
        }

        var host = address[..colon];
        var bracketed = host.StartsWith("[") && host.EndsWith("]");
        if (bracketed) host = host[1..^1];
        var text = host.ToString();
        if (!IsHost(text) || bracketed != text.Contains(':', StringComparison.Ordinal))
            throw Malformed("its host is neither a name nor an address (IPv6 in brackets)");
        return (text, port);
    }

    private static bool IsHost(string host) =>
        Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4
        || (IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
            && host.Contains(':', StringComparison.Ordinal) && !host.Contains('[', StringComparison.Ordinal));

    private static FailureException Malformed(string problem) =>
        new(Reason.Usage, $"the join link is not usable: {problem}", Hint);
}
