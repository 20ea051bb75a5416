using System.Text.Json;
using Dapper;
using FileTransfer.Actors.Domain;
using Microsoft.Data.Sqlite;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <summary>The SQL of each <see cref="CatalogChange"/>. Lives as long as its transaction.</summary>
/// <param name="history">Lines of history that are kept.</param>
internal sealed class CatalogWrites(SqliteConnection connection, SqliteTransaction transaction, int history)
{
    public void Apply(CatalogChange change)
    {
        switch (change)
        {
            case CatalogChange.PutFile(var file): Put(file, Catalog.Files); break;
            case CatalogChange.RemoveFiles(var path): RemoveFiles(path, Catalog.Files); break;
            case CatalogChange.PutOutgoing(var file): Put(file, Catalog.OutgoingFiles); break;
            case CatalogChange.RemoveOutgoing(var path): RemoveFiles(path, Catalog.OutgoingFiles); break;
            case CatalogChange.PutCommit(var transfer): Put(transfer); break;
            case CatalogChange.AddHistory(var entry): Add(entry); break;
            case CatalogChange.PutNode(var node): Put(node); break;
            case CatalogChange.SeeNode see: See(see); break;
            case CatalogChange.MeetNode(var met): Meet(met); break;
            case CatalogChange.RevokeNode(var node, var at): Revoke(node, at); break;
            case CatalogChange.PutRevoked(var serials): Put(serials); break;
            case CatalogChange.AddInvite(var invite): Add(invite); break;
            case CatalogChange.PutBroadcast(var broadcast): Put(broadcast); break;
            case CatalogChange.PutReceiver(var receiver): Put(receiver); break;
            case CatalogChange.PutStaging(var staging): Put(staging); break;
            case CatalogChange.PutPacing(var id, var pacing): Put(id, pacing); break;
            case CatalogChange.PutReceipt(var receipt): Put(receipt); break;
            default: throw new ArgumentException($"No such change: {change.GetType().Name}.", nameof(change));
        }
    }

    public void Put(EnrolledNode node)
    {
        Run(
            """
            INSERT INTO nodes (node, kind, permissions, serial, enrolled_at, last_seen, address, groups, revoked_at,
                grants, expires_at)
            VALUES (@Node, @Kind, @Permissions, @Serial, @EnrolledAt, @LastSeen, @Address, @Groups, @RevokedAt,
                @Grants, @ExpiresAt)
            ON CONFLICT (node) DO UPDATE SET kind = excluded.kind, permissions = excluded.permissions,
                serial = excluded.serial, enrolled_at = excluded.enrolled_at, last_seen = excluded.last_seen,
                address = excluded.address, groups = excluded.groups, revoked_at = excluded.revoked_at,
                grants = excluded.grants, expires_at = excluded.expires_at
            """,
            new
            {
                Node = node.Node.Value,
                Kind = (long)node.Kind,
                Permissions = (long)node.Permissions,
                node.Serial,
                EnrolledAt = node.EnrolledAt.Ticks,
                LastSeen = node.LastSeen?.Ticks,
                node.Address,
                Groups = JsonSerializer.Serialize(node.Groups),
                RevokedAt = node.RevokedAt?.Ticks,
                Grants = node.Grants.Text,
                ExpiresAt = node.ExpiresAt?.Ticks,
            });
        Run(
            "INSERT INTO certificates (serial, node, expires_at) VALUES (@Serial, @Node, @ExpiresAt) ON CONFLICT (serial) DO NOTHING",
            new { node.Serial, Node = node.Node.Value, ExpiresAt = node.ExpiresAt?.Ticks });
    }

    /// <summary>Keeps what is known, a revocation above all.</summary>
    private void Meet(EnrolledNode node)
    {
        var revokedAt = connection.ExecuteScalar<long?>(
            "SELECT revoked_at FROM nodes WHERE node = @Node", new { Node = node.Node.Value }, transaction);
        if (revokedAt is null) Put(node);
    }

    private void Put(StoredFile file, string table) => Run(
        $"""
        INSERT INTO {table} (path, size, modified_at, content, chunk_roots, transfer, owner, committed_at)
        VALUES (@Path, @Size, @ModifiedAt, @Content, @ChunkRoots, @Transfer, @Owner, @CommittedAt)
        ON CONFLICT (path) DO UPDATE SET size = excluded.size, modified_at = excluded.modified_at,
            content = excluded.content, chunk_roots = excluded.chunk_roots, transfer = excluded.transfer,
            owner = excluded.owner, committed_at = excluded.committed_at
        """,
        new
        {
            Path = file.Path.Value,
            file.Size,
            ModifiedAt = file.ModifiedAt.Ticks,
            Content = file.Hashes.Content.Root.ToArray(),
            ChunkRoots = file.Hashes.ChunkRoots.IsEmpty ? null : file.Hashes.ChunkRoots.ToArray(),
            Transfer = file.Transfer.ToString(),
            Owner = file.Owner.Value,
            CommittedAt = file.CommittedAt.Ticks,
        });

    private void RemoveFiles(RelativePath path, string table) =>
        Run($"DELETE FROM {table} WHERE {PathPrefix.Condition}", PathPrefix.Of(path));

    private void Put(CommittedTransfer transfer)
    {
        var id = transfer.Transfer.ToString();
        var added = Run(
            """
            INSERT INTO commits (transfer, node, bytes, at) VALUES (@Transfer, @Node, @Bytes, @At)
            ON CONFLICT (transfer) DO NOTHING
            """,
            new { Transfer = id, Node = transfer.Node.Value, transfer.Bytes, At = transfer.At.Ticks });
        if (added == 0) return;
        for (var place = 0; place < transfer.Roots.Count; place++)
        {
            var root = transfer.Roots[place];
            Run(
                "INSERT INTO commit_roots (transfer, place, path, content) VALUES (@Transfer, @Place, @Path, @Content)",
                new { Transfer = id, Place = place, Path = root.Path.Value, Content = root.Content?.Root.ToArray() });
        }
    }

    /// <summary>One in, and the oldest out when there are enough.</summary>
    private void Add(HistoryEntry entry) => Run(
        """
        INSERT INTO history (id, verb, node, name, bytes, outcome, detail, at)
        VALUES (@Id, @Verb, @Node, @Name, @Bytes, @Outcome, @Detail, @At);
        DELETE FROM history WHERE number <= last_insert_rowid() - @Keep
        """,
        new
        {
            entry.Id,
            entry.Verb,
            Node = entry.Node.Value,
            entry.Name,
            entry.Bytes,
            entry.Outcome,
            entry.Detail,
            At = entry.At.Ticks,
            Keep = history,
        });

    private void See(CatalogChange.SeeNode see) => Run(
        "UPDATE nodes SET last_seen = @At, address = @Address, groups = @Groups WHERE node = @Node",
        new
        {
            At = see.At.Ticks,
            see.Address,
            Groups = JsonSerializer.Serialize(see.Groups),
            Node = see.Node.Value,
        });

    private void Revoke(NodeId node, DateTime at)
    {
        var which = new { Node = node.Value, At = at.Ticks };
        Run("UPDATE nodes SET revoked_at = @At WHERE node = @Node AND revoked_at IS NULL", which);
        Run("UPDATE certificates SET revoked_at = @At WHERE node = @Node AND revoked_at IS NULL", which);
        // Codes that it has given out would let whoever has its key in again.
        Run(
            "UPDATE invites SET expires_at = @At WHERE invited_by = @Node AND redeemed_at IS NULL AND expires_at > @At", which);
    }

    private void Add(Invite invite) => Run(
        """
        INSERT INTO invites (code_hash, kind, permissions, name, created_at, expires_at, grants, invited_by)
        VALUES (@CodeHash, @Kind, @Permissions, @Name, @CreatedAt, @ExpiresAt, @Grants, @By)
        """,
        new
        {
            CodeHash = invite.CodeHash.ToArray(),
            Kind = (long)invite.Kind,
            Permissions = (long)invite.Permissions,
            Name = invite.Name?.Value,
            CreatedAt = invite.CreatedAt.Ticks,
            ExpiresAt = invite.ExpiresAt.Ticks,
            Grants = invite.Grants.Text,
            By = invite.By?.Value,
        });

    private void Put(StoredBroadcast broadcast) => Run(
        """
        INSERT INTO broadcasts (id, channel, name, files, bytes, root, owner, started_at, ended_at, state, is_upload,
            target_nodes, target_groups, deadline, is_revived)
        VALUES (@Id, @Channel, @Name, @Files, @Bytes, @Root, @Owner, @StartedAt, @EndedAt, @State, @IsUpload,
            @TargetNodes, @TargetGroups, @Deadline, @IsRevived)
        ON CONFLICT (id) DO UPDATE SET channel = excluded.channel, name = excluded.name, files = excluded.files,
            bytes = excluded.bytes, root = excluded.root, owner = excluded.owner, started_at = excluded.started_at,
            ended_at = excluded.ended_at, state = excluded.state, is_upload = excluded.is_upload,
            target_nodes = excluded.target_nodes, target_groups = excluded.target_groups, deadline = excluded.deadline,
            is_revived = excluded.is_revived
        """,
        new
        {
            Id = broadcast.Id.ToString(),
            broadcast.Channel,
            broadcast.Name,
            broadcast.Files,
            broadcast.Bytes,
            Root = broadcast.Root.Value,
            Owner = broadcast.Owner.Value,
            StartedAt = broadcast.StartedAt.Ticks,
            EndedAt = broadcast.EndedAt?.Ticks,
            broadcast.State,
            TargetNodes = string.Join(',', broadcast.Terms.Nodes.Select(node => node.Value)),
            TargetGroups = string.Join(',', broadcast.Terms.Groups),
            Deadline = broadcast.Terms.Deadline?.Ticks,
            broadcast.IsUpload,
            broadcast.IsRevived,
        });

    private void Put(BroadcastId id, BroadcastPacing pacing) => Run(
        """
        INSERT INTO pacings (paced, paused_by, paused_at, bytes_per_second) VALUES (@Id, @By, @Since, @BytesPerSecond)
        ON CONFLICT (paced) DO UPDATE SET paused_by = excluded.paused_by, paused_at = excluded.paused_at,
            bytes_per_second = excluded.bytes_per_second
        """,
        new { Id = id.ToString(), By = pacing.Pause?.By.Value, Since = pacing.Pause?.Since.Ticks, pacing.BytesPerSecond });

    private void Put(IReadOnlyList<string> revoked)
    {
        foreach (var serial in revoked) Run("INSERT OR IGNORE INTO revoked_elsewhere (serial) VALUES (@Serial)", new { Serial = serial });
    }

    private void Put(StoredReceiver receiver) => Run(
        """
        INSERT INTO receivers (broadcast, node, state, bytes_done, reason, detail, changed_at)
        VALUES (@Broadcast, @Node, @State, @BytesDone, @Reason, @Detail, @ChangedAt)
        ON CONFLICT (broadcast, node) DO UPDATE SET state = excluded.state, bytes_done = excluded.bytes_done,
            reason = excluded.reason, detail = excluded.detail, changed_at = excluded.changed_at
        """,
        new
        {
            Broadcast = receiver.Broadcast.ToString(),
            Node = receiver.Node.Value,
            receiver.State,
            receiver.BytesDone,
            Reason = (long?)receiver.Reason,
            receiver.Detail,
            ChangedAt = receiver.ChangedAt.Ticks,
        });

    /// <summary>A flip is never taken back.</summary>
    private void Put(StoredStaging staging) => Run(
        """
        INSERT INTO stagings (broadcast, mode, flipped_at) VALUES (@Broadcast, @Mode, @FlippedAt)
        ON CONFLICT (broadcast) DO UPDATE SET mode = excluded.mode, flipped_at = coalesce(stagings.flipped_at, excluded.flipped_at)
        """,
        new { Broadcast = staging.Broadcast.ToString(), staging.Mode, FlippedAt = staging.FlippedAt?.Ticks });

    private void Put(StoredReceipt receipt) => Run(
        """
        INSERT INTO receipts (id, node, jws, at) VALUES (@Id, @Node, @Jws, @At)
        ON CONFLICT (id, node) DO UPDATE SET jws = excluded.jws, at = excluded.at
        """,
        new { receipt.Id, Node = receipt.Node.Value, receipt.Jws, At = receipt.At.Ticks });

    private int Run(string sql, object values) => connection.Execute(sql, values, transaction);
}
