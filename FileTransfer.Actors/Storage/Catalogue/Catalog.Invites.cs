using Dapper;
using FileTransfer.Actors.Domain;
using Microsoft.Data.Sqlite;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <content>Invites and enrolment.</content>
public sealed partial class Catalog
{
    private const string InviteColumns =
        """
        SELECT code_hash AS CodeHash, kind AS Kind, permissions AS Permissions, name AS Name, created_at AS CreatedAt,
            expires_at AS ExpiresAt, redeemed_by AS RedeemedBy, redeemed_at AS RedeemedAt, grants AS Grants
        FROM invites WHERE code_hash = @CodeHash
        """;

    public Task AddInviteAsync(Invite invite, CancellationToken cancel) =>
        ApplyAsync([new CatalogChange.AddInvite(invite)], cancel);

    /// <summary>Used and expired ones too; null when there never was such a code.</summary>
    public Task<Invite?> FindInviteAsync(Hash256 codeHash, CancellationToken cancel) =>
        ReadAsync(reader => Find(reader, codeHash, null), cancel);

    /// <summary>
    /// Spends the code and enrols the node in one transaction, once for all who try. Kind and permissions are taken
    /// from the invite, whatever <paramref name="node"/> says. Certificates that the node had before are revoked.
    /// </summary>
    /// <param name="codeHash">SHA-256 of the code's secret.</param>
    /// <param name="node">With the serial of the certificate that is about to be given out.</param>
    /// <param name="at">UTC.</param>
    /// <param name="cancel">While waiting for another write.</param>
    public Task<Redemption> RedeemAsync(Hash256 codeHash, EnrolledNode node, DateTime at, CancellationToken cancel) =>
        WriteAsync(transaction => Redeem(transaction, codeHash, node, at), cancel);

    private Redemption Redeem(SqliteTransaction transaction, Hash256 codeHash, EnrolledNode node, DateTime at)
    {
        if (Find(_writer, codeHash, transaction) is not { } invite) return Redemption.UnknownCode;
        if (invite.RedeemedAt is not null) return Redemption.AlreadyUsed;
        if (invite.ExpiresAt <= at) return Redemption.Expired;
        if (invite.Name is not null && invite.Name != node.Node) return Redemption.OtherName;
        if (invite.Name is null && IsTrusted(node.Node, transaction)) return Redemption.NameTaken;
        _writer.Execute(
            "UPDATE invites SET redeemed_by = @Node, redeemed_at = @At WHERE code_hash = @CodeHash",
            new { Node = node.Node.Value, At = at.Ticks, CodeHash = codeHash.ToArray() }, transaction);
        new CatalogWrites(_writer, transaction, HistoryLines).Put(node with { Kind = invite.Kind, Grants = invite.Grants });
        // A machine that enrols again has lost its old key, or somebody else has it.
        _writer.Execute(
            """
            UPDATE certificates SET revoked_at = @At
            WHERE node = @Node AND serial <> @Serial AND revoked_at IS NULL
            """,
            new { At = at.Ticks, Node = node.Node.Value, node.Serial }, transaction);
        transaction.Commit();
        return Redemption.Enrolled;
    }

    private bool IsTrusted(NodeId node, SqliteTransaction transaction) => _writer.ExecuteScalar<bool>(
        "SELECT EXISTS (SELECT 1 FROM nodes WHERE node = @Node AND revoked_at IS NULL)",
        new { Node = node.Value }, transaction);

    private static Invite? Find(SqliteConnection connection, Hash256 codeHash, SqliteTransaction? transaction) => connection
        .QuerySingleOrDefault<InviteRow>(InviteColumns, new { CodeHash = codeHash.ToArray() }, transaction)?.ToInvite();

    private sealed record InviteRow(
        byte[] CodeHash, long Kind, long Permissions, string? Name, long CreatedAt, long ExpiresAt, string? RedeemedBy,
        long? RedeemedAt, string? Grants)
    {
        public Invite ToInvite() => new(
            new Hash256(CodeHash), (NodeKind)Kind, StoredGrants.Read(Permissions, Grants), Name is null ? null : NodeId.Parse(Name),
            Utc(CreatedAt), Utc(ExpiresAt), RedeemedBy is null ? null : NodeId.Parse(RedeemedBy), Utc(RedeemedAt));
    }
}
