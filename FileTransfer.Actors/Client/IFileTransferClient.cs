using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Client;

/// <summary>
/// What a node can ask of its server, over one session that reconnects by itself. Every call ends with its result or a
/// <see cref="FailureException"/>; cancelling a call stops it cleanly and leaves it resumable.
/// </summary>
public interface IFileTransferClient : IAsyncDisposable
{
    Task<TransferReport> SendAsync(SendOrder order, IProgress<TransferProgress> progress, CancellationToken cancel);

    Task<TransferReport> GetAsync(GetOrder order, IProgress<TransferProgress> progress, CancellationToken cancel);

    /// <summary>
    /// Uploads what <paramref name="order"/> names (unless it is on the server already), then follows the distribution
    /// until every receiver has a final state.
    /// </summary>
    Task<BroadcastReport> BroadcastAsync(BroadcastOrder order, IProgress<BroadcastProgress> progress, CancellationToken cancel);

    /// <summary>Has the receivers of a held broadcast commit, or discard what they hold, and follows them to the end.</summary>
    Task<BroadcastReport> DecideAsync(
        BroadcastId broadcast, bool commit, IProgress<BroadcastProgress> progress, CancellationToken cancel);

    /// <summary>Pauses, resumes or limits a running broadcast. Asking again changes nothing.</summary>
    /// <param name="broadcast">One's own, unless the identity may broadcast anything or has <see cref="Permissions.Admin"/>.</param>
    /// <param name="steering">What is to change.</param>
    /// <param name="bytesPerSecond">Of a limit; null lifts it.</param>
    /// <param name="cancel">Gives up.</param>
    Task<SteerReport> SteerAsync(BroadcastId broadcast, Steering steering, long? bytesPerSecond, CancellationToken cancel);

    /// <returns>The delivery certificate of a broadcast that has ended (docs/receipts.md), fit to be a file.</returns>
    Task<string> CertificateAsync(BroadcastId broadcast, CancellationToken cancel);

    /// <summary>Stays connected and stores what is broadcast, until cancelled or fenced by a newer process of this node.</summary>
    Task ReceiveAsync(ReceiveOrder order, IProgress<ReceiveEvent> events, CancellationToken cancel);

    /// <param name="path">A file or folder of the server; null for the top.</param>
    /// <param name="cancel">Stops the call.</param>
    Task<IReadOnlyList<RemoteEntry>> ListAsync(RelativePath? path, CancellationToken cancel);

    /// <summary>Removes a file or a whole folder from the server.</summary>
    Task RemoveAsync(RelativePath path, CancellationToken cancel);

    /// <summary>Newest first; own transfers only, unless the identity has <see cref="Permissions.Admin"/>.</summary>
    Task<IReadOnlyList<HistoryRecord>> HistoryAsync(CancellationToken cancel);

    Task<IReadOnlyList<NodeRecord>> NodesAsync(CancellationToken cancel);

    /// <summary>What runs on the server now. Needs <see cref="Permissions.Admin"/>.</summary>
    Task<ServerStatus> StatusAsync(CancellationToken cancel);

    /// <summary>How broadcasts stand, newest first.</summary>
    /// <param name="id">Only this one; null for the newest.</param>
    /// <param name="node">Only this receiver, and only broadcasts that are for it; null for all.</param>
    /// <param name="cancel">Gives up.</param>
    Task<IReadOnlyList<BroadcastStanding>> BroadcastsAsync(BroadcastId? id, NodeId? node, CancellationToken cancel);

    /// <summary>Has the server read what it stores and compare it with what was committed.</summary>
    /// <param name="share">Of each file's chunks, above 0 to 1.</param>
    /// <param name="damaged">Told of each damaged file; it is in quarantine by then.</param>
    /// <param name="cancel">Stops the call.</param>
    Task<StoredReport> VerifyStoredAsync(double share, IProgress<RelativePath> damaged, CancellationToken cancel);

    /// <returns>The link to be given to <c>join</c>: <c>ft://host:port/CODE</c>.</returns>
    Task<string> InviteAsync(InviteOrder order, CancellationToken cancel);

    /// <summary>Ends the trust in a node; its links are cut before this returns. Needs <see cref="Permissions.Admin"/>.</summary>
    Task<RevokeReport> RevokeAsync(NodeId node, CancellationToken cancel);
}

/// <param name="Already">Whether it was revoked before.</param>
/// <param name="Sessions">That were open, and are cut now.</param>
public sealed record RevokeReport(bool Already, int Sessions);

/// <param name="StoreProblem">Why the server's disk cannot be trusted now, or null.</param>
public sealed record ServerStatus(IReadOnlyList<TransferStatus> Transfers, string? StoreProblem, int Sessions)
{
    public IReadOnlyList<RunningBroadcast> Broadcasts { get; init; } = [];
}

/// <summary>And what holds it back.</summary>
public sealed record RunningBroadcast(BroadcastId Id, string Channel, string Name, BroadcastPacing Pacing);

/// <param name="Changed">Whether it was not so before.</param>
/// <param name="Broadcast">As it is now.</param>
public sealed record SteerReport(bool Changed, RunningBroadcast Broadcast);

/// <param name="Files">Compared.</param>
/// <param name="Bytes">Read.</param>
/// <param name="Damaged">In quarantine now.</param>
public sealed record StoredReport(int Files, long Bytes, IReadOnlyList<RelativePath> Damaged);

/// <param name="Paths">Files and folders of this machine; each arrives as its last name component.</param>
/// <param name="Into">The server's folder to put them in; null for the top.</param>
/// <param name="Strict">Refuse a tree with links or special files instead of skipping them.</param>
/// <param name="Warn">Told before the first byte of names that not every system can hold; escaped. Null for nobody.</param>
public sealed record SendOrder(
    IReadOnlyList<string> Paths, RelativePath? Into, ExistingNames IfExists, bool Strict, Action<string>? Warn = null);

/// <param name="Remote">A file or folder of the server.</param>
/// <param name="Out">Full path of the destination. An existing folder receives it under its own name.</param>
public sealed record GetOrder(RelativePath Remote, string Out, ExistingNames IfExists);

/// <param name="Path">A local path to upload first, or null.</param>
/// <param name="Remote">A path on the server, or null; exactly one of the two is given.</param>
/// <param name="Channel">What the broadcast is the desired state of; null for the content's name.</param>
/// <param name="Strict">Refuse a tree with links or special files instead of skipping them.</param>
/// <param name="Warn">As in <see cref="SendOrder"/>.</param>
public sealed record BroadcastOrder(
    string? Path, RelativePath? Remote, string? Channel, bool Strict, Action<string>? Warn = null)
{
    public BroadcastMode Mode { get; init; }

    public BroadcastTerms Terms { get; init; } = BroadcastTerms.Everybody;
}

/// <summary>A broadcast and its receivers as they stand.</summary>
public sealed record BroadcastStanding(
    BroadcastId Id, string Channel, string Name, int Files, long Bytes, BroadcastState State, DateTime StartedAt,
    IReadOnlyList<ReceiverStatus> Receivers)
{
    public BroadcastPacing Pacing { get; init; } = BroadcastPacing.Free;
}

/// <param name="Inbox">Full path of the folder that broadcasts are put into.</param>
/// <param name="Groups">Labels of this node, shown by nodes.</param>
public sealed record ReceiveOrder(string Inbox, IReadOnlyList<string> Groups);

/// <param name="Grants">What the invited node will be allowed to do.</param>
/// <param name="Name">When given, only a node of this name can use the code.</param>
/// <param name="TimeToLive">How long the code can be used.</param>
public sealed record InviteOrder(Grants Grants, NodeId? Name, TimeSpan TimeToLive)
{
    /// <summary>A client or a broadcaster, which needs no grants.</summary>
    public NodeKind Kind { get; init; } = NodeKind.Client;
}

/// <param name="State">What is happening, in one or two words: connecting, hashing, sending, waiting, committing.</param>
/// <param name="BytesDone">Durable at the receiver; never goes back.</param>
/// <param name="Attempts">Links used so far; more than one means that a connection was lost.</param>
public sealed record TransferProgress(string State, string Name, long BytesDone, long BytesTotal, int FilesTotal, int Attempts);

/// <param name="Name">What the content is called at the destination.</param>
/// <param name="Content">The content id of a single file, or null for folders and several paths.</param>
/// <param name="Resumed">Bytes that an earlier attempt had already made durable.</param>
/// <param name="AlreadyThere">Whether the destination held exactly this content before.</param>
/// <param name="Skipped">Entries left out, with the cause, escaped for display; any means exit 8.</param>
/// <param name="Attempts">Links used.</param>
/// <param name="BytesAgain">Chunk bytes that travelled more than once, as this side counts them.</param>
/// <param name="Interruptions">Why earlier attempts ended, oldest first.</param>
public sealed record TransferReport(
    TransferId Id, string Name, int Files, long Bytes, ContentId? Content, long Resumed, bool AlreadyThere,
    IReadOnlyList<string> Skipped, int Attempts, long BytesAgain, IReadOnlyList<Failure> Interruptions, TimeSpan Elapsed)
{
    /// <summary>Bytes that did not travel, because what was replaced had them.</summary>
    public long Reused { get; init; }
}

/// <param name="Upload">While the content travels to the server, else null.</param>
/// <param name="Receivers">Every receiver as it stands now; empty during the upload.</param>
public sealed record BroadcastProgress(TransferProgress? Upload, long BytesTotal, IReadOnlyList<ReceiverStatus> Receivers)
{
    /// <summary>Null until it is known.</summary>
    public BroadcastId? Id { get; init; }

    public BroadcastPacing Pacing { get; init; } = BroadcastPacing.Free;
}

/// <param name="Skipped">Entries of the source left out, with the cause; any means exit 8.</param>
public sealed record BroadcastReport(
    BroadcastId Id, string Channel, string Name, int Files, long Bytes, IReadOnlyList<ReceiverStatus> Receivers,
    IReadOnlyList<string> Skipped, TimeSpan Elapsed)
{
    public BroadcastMode Mode { get; init; }

    public bool Complete => Receivers.All(receiver => receiver.State == ReceiverState.Committed);

    /// <summary>Who has everything and waits for the word.</summary>
    public int Held => Receivers.Count(receiver => receiver.State == ReceiverState.Verified);
}

/// <summary>What a receiving client reports: connection changes and transfers.</summary>
public abstract record ReceiveEvent
{
    private ReceiveEvent()
    {
    }

    public sealed record Connected(NodeId Server, string Address) : ReceiveEvent;

    /// <param name="Cause">Why the link ended or could not be made.</param>
    /// <param name="RetryIn">Until the next attempt.</param>
    public sealed record Disconnected(Failure Cause, TimeSpan RetryIn) : ReceiveEvent;

    public sealed record Progress(TransferProgress Transfer) : ReceiveEvent;

    public sealed record Received(TransferReport Report) : ReceiveEvent;

    public sealed record Failed(string Name, Failure Failure) : ReceiveEvent;

    /// <summary>The server took a broadcast back for the time being: what arrived is kept, and it will offer it again.</summary>
    public sealed record Paused(string Name, Failure Cause) : ReceiveEvent;

    internal static ReceiveEvent Of(string name, Failure failure) =>
        failure.Reason == Reason.Paused ? new Paused(name, failure) : new Failed(name, failure);
}
