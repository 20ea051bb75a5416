using Akka.Actor;
using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Sites;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Actors.Swarm;
using FileTransfer.Actors.Transfers;

namespace FileTransfer.Actors.Server;

/// <summary>What a server's sessions work with.</summary>
/// <param name="Files">What people see.</param>
/// <param name="Outgoing">Content of running broadcasts, one folder each.</param>
/// <param name="AdvertisedHost">What invites tell clients to connect to.</param>
internal sealed record ServerServices(
    NodeId Node, string Version, ServerFiles Files, OutgoingFiles Outgoing, Catalog Catalog, CatalogWriter Writer,
    InviteBook Invites, TimeProvider Time, TransferOptions Transfers, SessionOptions Sessions, DamagedFiles Damaged,
    string AdvertisedHost, int AdvertisedPort)
{
    public required RevocationList Revoked { get; init; }

    public required Membership Membership { get; init; }

    /// <summary>Begins to collect the receipts of one broadcast; its content is the source, open until the broadcast ends.</summary>
    public required Func<BroadcastPlan, IChunkSource, IBroadcastProof> Proof { get; init; }

    public required CertificateStore Certificates { get; init; }

    /// <summary>Shares the content of running broadcasts with those who have a ticket.</summary>
    public required IActorRef Peers { get; init; }

    /// <summary>It leads broadcasts of its server among its own clients, and has no files of its own.</summary>
    public bool IsBroadcaster { get; init; }

    /// <summary>At a broadcaster: what it keeps of broadcasts that are over.</summary>
    public long CacheBytes { get; init; }

    /// <summary>The way to other nodes of the cluster; null for one that is alone.</summary>
    public SiteNetwork? Network { get; init; }

    /// <summary>Of all sessions.</summary>
    public ManifestBudget Manifests { get; } = new(Transfers.ManifestBytes);

    /// <summary>Null when nodes may keep what they like.</summary>
    public IQuota? Quota { get; } = Sessions.QuotaPerNode is { } quota ? new NodeQuota(Catalog, quota) : null;

    public Arrivals Arrivals { get; } = new(Sessions.MaxBroadcasts, Time);

    public AskedContents Asked { get; } = new();

    /// <summary>What broadcasts learn about lines, for the next ones.</summary>
    public SlowReceivers Slow { get; } = new(Time);

    public Whereabouts Whereabouts { get; } = new();

    public TallyBook Tallies { get; } = new();

    public RunningTransfers Running { get; } = new();

    public ICommitLog CommitLog => new CatalogCommitLog(Catalog, Writer, Time);
}
