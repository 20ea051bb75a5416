using System.Net;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Transfers;

namespace FileTransfer.Actors.Server;

/// <summary>What a server is started with.</summary>
public sealed record ServerOptions
{
    /// <summary>Full path; created on the first start.</summary>
    public required string Data { get; init; }

    public required IReadOnlyList<IPEndPoint> Listen { get; init; }

    public required string Version { get; init; }

    /// <summary>What invites tell clients; null for what is listened on.</summary>
    public string? AdvertisedHost { get; init; }

    /// <summary>Null for the port that is listened on.</summary>
    public int? AdvertisedPort { get; init; }

    public long MaxFileBytes { get; init; } = 1L << 40;

    public long KeepFreeBytes { get; init; } = 64L << 20;

    public TimeSpan PartialTimeToLive { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Lines of history that are kept.</summary>
    public int HistoryLines { get; init; } = 100_000;

    /// <summary>Of received chunks that are not written yet, over all links.</summary>
    public long InboundBudgetBytes { get; init; } = 128L << 20;

    public LinkOptions Links { get; init; } = new();

    public LinkListenerOptions Listener { get; init; } = new();

    public TransferOptions Transfers { get; init; } = new();

    public SessionOptions Sessions { get; init; } = new();

    /// <summary>Of the certificates it issues.</summary>
    public TimeSpan CertificateLifetime { get; init; } = TimeSpan.FromDays(365);

    /// <summary>Opens the server's identity from another PKI; null for an authority of its own.</summary>
    public Func<NodeCredentials>? Identity { get; init; }

    /// <summary>Of a broadcaster: its way to the server. Null for a server.</summary>
    public UpstreamOptions? Upstream { get; init; }

    /// <summary>The server's name in its certificate.</summary>
    public NodeId Node { get; init; } = NodeId.Parse("server");
}
