using Dapper;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <content>Broadcasts, receivers and receipts.</content>
public sealed partial class Catalog
{
    private const string BroadcastColumns =
        """
        SELECT id AS Id, channel AS Channel, name AS Name, files AS Files, bytes AS Bytes, root AS Root, owner AS Owner,
            started_at AS StartedAt, ended_at AS EndedAt, state AS State, is_upload AS IsUpload,
            target_nodes AS TargetNodes, target_groups AS TargetGroups, deadline AS Deadline,
            is_revived AS IsRevived, paused_by AS PausedBy, paused_at AS PausedAt, bytes_per_second AS BytesPerSecond
        FROM broadcasts LEFT JOIN pacings ON paced = id
        """;

    public Task<StoredBroadcast?> FindBroadcastAsync(BroadcastId id, CancellationToken cancel) => ReadAsync(
        reader => reader
            .QuerySingleOrDefault<BroadcastRow>($"{BroadcastColumns} WHERE id = @Id", new { Id = id.ToString() })
            ?.ToBroadcast(),
        cancel);

    /// <summary>Newest first.</summary>
    /// <param name="runningOnly">Only those that have not ended: what a restarted node goes on with.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancel">Before the query runs.</param>
    public Task<IReadOnlyList<StoredBroadcast>> BroadcastsAsync(bool runningOnly, int limit, CancellationToken cancel) =>
        ReadAsync(
            reader =>
            {
                var condition = runningOnly ? "WHERE ended_at IS NULL" : "";
                var rows = reader.Query<BroadcastRow>(
                    $"{BroadcastColumns} {condition} ORDER BY started_at DESC, id DESC LIMIT @Limit", new { Limit = limit });
                return (IReadOnlyList<StoredBroadcast>)[.. rows.Select(row => row.ToBroadcast())];
            },
            cancel);

    /// <summary>The newest of every channel that was ended before now: what whoever lacks it is to have.</summary>
    /// <param name="startedSince">Older ones are not of interest any more.</param>
    /// <param name="cancel">Before the query runs.</param>
    public Task<IReadOnlyList<StoredBroadcast>> NewestOfChannelsAsync(DateTime startedSince, CancellationToken cancel) => ReadAsync(
        reader =>
        {
            var rows = reader.Query<BroadcastRow>(
                $"{BroadcastColumns} WHERE started_at >= @Since AND {IsMeant("broadcasts")} AND NOT EXISTS (SELECT 1 FROM broadcasts AS other WHERE {IsMeant("other")} AND "
                + "other.channel = broadcasts.channel AND (other.started_at, other.id) > (broadcasts.started_at, broadcasts.id))",
                new { Since = startedSince.Ticks });
            return (IReadOnlyList<StoredBroadcast>)[.. rows.Select(row => row.ToBroadcast())];
        },
        cancel);

    /// <summary>Receivers of a staged broadcast are to have it from the flip on.</summary>
    private static string IsMeant(string broadcast) =>
        $"NOT EXISTS (SELECT 1 FROM stagings WHERE stagings.broadcast = {broadcast}.id AND stagings.flipped_at IS NULL)";

    /// <summary>Whether anything at or below this path was stored after then.</summary>
    public Task<bool> ChangedSinceAsync(RelativePath path, DateTime then, CancellationToken cancel) => ReadAsync(
        reader => reader.QuerySingle<bool>(
            "SELECT EXISTS (SELECT 1 FROM files WHERE committed_at > @Then AND (path = @Path OR substr(path, 1, length(@Below)) = @Below))",
            new { Then = then.Ticks, Path = path.Value, Below = $"{path.Value}/" }),
        cancel);

    /// <summary>By node name.</summary>
    public Task<IReadOnlyList<StoredReceiver>> ReceiversAsync(BroadcastId broadcast, CancellationToken cancel) => ReadAsync(
        reader =>
        {
            var rows = reader.Query<ReceiverRow>(
                """
                SELECT node AS Node, state AS State, bytes_done AS BytesDone, reason AS Reason, detail AS Detail,
                    changed_at AS ChangedAt
                FROM receivers WHERE broadcast = @Broadcast ORDER BY node
                """,
                new { Broadcast = broadcast.ToString() });
            return (IReadOnlyList<StoredReceiver>)[.. rows.Select(row => row.ToReceiver(broadcast))];
        },
        cancel);

    /// <returns>Null for a broadcast whose receivers commit at once.</returns>
    public Task<StoredStaging?> FindStagingAsync(BroadcastId id, CancellationToken cancel) => ReadAsync(
        reader => reader
            .QuerySingleOrDefault<StagingRow>(
                "SELECT mode AS Mode, flipped_at AS FlippedAt FROM stagings WHERE broadcast = @Id", new { Id = id.ToString() })
            ?.ToStaging(id),
        cancel);

    /// <param name="id">Of a broadcast or transfer.</param>
    /// <param name="cancel">Before the query runs.</param>
    public Task<IReadOnlyList<StoredReceipt>> ReceiptsAsync(string id, CancellationToken cancel) => ReadAsync(
        reader =>
        {
            var rows = reader.Query<ReceiptRow>(
                "SELECT node AS Node, jws AS Jws, at AS At FROM receipts WHERE id = @Id ORDER BY node", new { Id = id });
            return (IReadOnlyList<StoredReceipt>)
                [.. rows.Select(row => new StoredReceipt(id, NodeId.Parse(row.Node), row.Jws, Utc(row.At)))];
        },
        cancel);

    /// <returns>Null when there is none.</returns>
    public Task<string?> FindReceiptAsync(string id, NodeId node, CancellationToken cancel) => ReadAsync(
        reader => reader.QuerySingleOrDefault<string>(
            "SELECT jws FROM receipts WHERE id = @Id AND node = @Node", new { Id = id, Node = node.Value }),
        cancel);

    private sealed record BroadcastRow(
        string Id, string Channel, string Name, long Files, long Bytes, string Root, string Owner, long StartedAt,
        long? EndedAt, long State, long IsUpload, string? TargetNodes, string? TargetGroups, long? Deadline,
        long IsRevived, string? PausedBy, long? PausedAt, long? BytesPerSecond)
    {
        public StoredBroadcast ToBroadcast() => new(
            new BroadcastId(Guid.ParseExact(Id, "N")), Channel, Name, (int)Files, Bytes, RelativePath.Parse(Root),
            NodeId.Parse(Owner), Utc(StartedAt), Utc(EndedAt), (int)State, IsUpload != 0)
        {
            Terms = new BroadcastTerms(
                [.. Words(TargetNodes).Select(NodeId.Parse)], Words(TargetGroups), Deadline is { } ticks ? TimeSpan.FromTicks(ticks) : null),
            IsRevived = IsRevived != 0,
            Pacing = new BroadcastPacing(
                PausedBy is null ? null : new BroadcastPause(NodeId.Parse(PausedBy), Utc(PausedAt ?? 0)), BytesPerSecond),
        };

        /// <summary>Node names and groups hold no comma.</summary>
        private static string[] Words(string? list) => list?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];
    }

    private sealed record StagingRow(long Mode, long? FlippedAt)
    {
        public StoredStaging ToStaging(BroadcastId broadcast) => new(broadcast, (int)Mode, Utc(FlippedAt));
    }

    private sealed record ReceiverRow(string Node, long State, long BytesDone, long? Reason, string? Detail, long ChangedAt)
    {
        public StoredReceiver ToReceiver(BroadcastId broadcast) => new(
            broadcast, NodeId.Parse(Node), (int)State, BytesDone, (Reason?)Reason, Detail, Utc(ChangedAt));
    }

    private sealed record ReceiptRow(string Node, string Jws, long At);
}
