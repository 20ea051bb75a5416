using System.Net;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Transfers;
using FileTransfer.Node.Configuration;

namespace FileTransfer.Node.Hosting;

/// <summary>From settings, which people write, to the options of the parts.</summary>
internal static class Options
{
    /// <summary>Set in what is published: where everything is compiled at first use, a rehearsal takes longer than what it saves.</summary>
    public static bool Rehearses => AppContext.TryGetSwitch("FileTransfer.Rehearse", out var rehearses) && rehearses;

    public static LinkOptions Links(NodeSettings settings) => new()
    {
        MaxControlBytes = settings.Links.MaxControlFrame,
        ChunkQueueBytes = settings.Links.SendBuffer,
        InboundBytes = settings.Links.InboundBuffer,
        HeartbeatInterval = settings.Links.Heartbeat,
        DeadAfter = settings.Links.DeadAfter,
        MinBytesPerSecond = settings.Links.MinRate,
    };

    public static ClientOptions Client(NodeSettings settings, string version) => new()
    {
        Version = version,
        Transfers = Transfers(settings.Transfers),
        Retry = new RetrySchedule(settings.Client.ReconnectFirst, settings.Client.ReconnectMax),
        WelcomeTimeout = settings.Client.ConnectTimeout,
        GiveUpAfter = settings.Client.GiveUpAfter,
        ReturnInterval = settings.Client.ReturnInterval,
        KeepFreeBytes = settings.Client.KeepFree,
        Rehearses = Rehearses,
    };

    public static ServerOptions Server(
        NodeSettings settings, string version, IReadOnlyList<IPEndPoint> endpoints, ServerAddress? advertise) => new()
        {
            Data = settings.Server.Data,
            Listen = endpoints,
            Version = version,
            AdvertisedHost = advertise?.Host,
            AdvertisedPort = advertise?.Port,
            MaxFileBytes = settings.Server.MaxFileSize,
            KeepFreeBytes = settings.Server.KeepFree,
            CertificateLifetime = settings.Security.CertificateLifetime,
            Identity = settings.Security.External is { } external ? external.Open : null,
            HistoryLines = settings.Storage.History,
            PartialTimeToLive = settings.Storage.PartialTtl,
            InboundBudgetBytes = settings.Transfers.Budget,
            Links = Links(settings),
            Listener = new LinkListenerOptions
            {
                MaxLinks = settings.Links.MaxLinks,
                MaxHandshakes = settings.Links.MaxHandshakes,
                MaxHandshakesPerAddress = settings.Links.MaxHandshakesPerAddress,
                HandshakeDeadline = settings.Links.HandshakeTimeout,
            },
            Transfers = Transfers(settings.Transfers),
            Sessions = new SessionOptions
            {
                MaxSessions = settings.Server.MaxSessions,
                MaxSessionsPerNode = settings.Server.MaxSessionsPerNode,
                MaxBroadcasts = settings.Server.MaxBroadcasts,
                KeepBroadcasts = settings.Server.KeepBroadcasts,
                QuotaPerNode = settings.Server.QuotaPerNode == 0 ? null : settings.Server.QuotaPerNode,
                HelloTimeout = settings.Links.HandshakeTimeout,
                ReceiverTimeout = settings.Server.ReceiverTimeout,
            },
        };

    public static ServerOptions Broadcaster(
        NodeSettings settings, string version, IReadOnlyList<IPEndPoint> endpoints, ServerAddress? advertise, NodeIdentity identity,
        ServerAddress server) => Server(settings, version, endpoints, advertise) with
        {
            Identity = null,
            Upstream = new UpstreamOptions(
                identity, [server], Client(settings, version), settings.Client.ConnectTimeout, settings.Broadcaster.Cache),
        };

    private static TransferOptions Transfers(TransferSettings settings) => new()
    {
        WindowBytes = settings.Window,
        UnflushedBytes = settings.Unflushed,
        FlushBytes = settings.FlushSize,
        FlushInterval = settings.FlushInterval,
        ReadAheadBytes = settings.ReadAhead,
        AckInterval = settings.AckInterval,
        AckChunks = settings.AckChunks,
        ProgressTimeout = settings.ProgressTimeout,
        MaxEntries = settings.MaxEntries,
        MaxPerSession = settings.PerSession,
        ManifestBytes = settings.Manifests,
    };
}
