namespace FileTransfer.Actors.Links;

/// <summary>Caps and deadlines of a listener; all connections count from the moment they are accepted, before TLS.</summary>
public sealed record LinkListenerOptions
{
    public static LinkListenerOptions Default { get; } = new();

    /// <summary>Connections that have not shown a trusted certificate yet.</summary>
    public int MaxHandshakes { get; init; } = 512;

    /// <summary>The same per IPv4 address or IPv6 /64 network.</summary>
    public int MaxHandshakesPerAddress { get; init; } = 16;

    /// <summary>Connections that have.</summary>
    public int MaxLinks { get; init; } = 4096;

    /// <summary>From accept to the end of the TLS handshake, whatever arrives meanwhile.</summary>
    public TimeSpan HandshakeDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection without a trusted certificate may live after its handshake: enough to enrol.</summary>
    public TimeSpan AnonymousLifetime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>At a cap, a connection older than this gives way to a new one: far more than an honest handshake takes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1);

    public int Backlog { get; init; } = 512;
}
