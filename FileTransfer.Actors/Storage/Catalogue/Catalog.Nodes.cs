using System.Text.Json;
using Dapper;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <content>Nodes and revocation.</content>
public sealed partial class Catalog
{
    /// <summary>Valid ones of one node: renewals whose answers were lost, and no more.</summary>
    public const int MaxCertificates = 32;

    private const string NodeColumns =
        """
        SELECT node AS Node, kind AS Kind, permissions AS Permissions, serial AS Serial, enrolled_at AS EnrolledAt,
            last_seen AS LastSeen, address AS Address, groups AS Groups, revoked_at AS RevokedAt, grants AS Grants,
            expires_at AS ExpiresAt
        FROM nodes
        """;

    /// <summary>By name.</summary>
    public Task<IReadOnlyList<EnrolledNode>> NodesAsync(CancellationToken cancel) => ReadAsync(
        reader => (IReadOnlyList<EnrolledNode>)
            [.. reader.Query<NodeRow>($"{NodeColumns} ORDER BY node").Select(row => row.ToNode())],
        cancel);

    public Task<EnrolledNode?> FindNodeAsync(NodeId node, CancellationToken cancel) => ReadAsync(
        reader => reader.QuerySingleOrDefault<NodeRow>($"{NodeColumns} WHERE node = @Node", new { Node = node.Value })
            ?.ToNode(),
        cancel);

    /// <summary>Serials of all certificates whose trust was ended, older ones of a revoked node included.</summary>
    public Task<IReadOnlySet<string>> RevokedSerialsAsync(CancellationToken cancel) => ReadAsync(
        reader => (IReadOnlySet<string>)reader
            .Query<string>("SELECT serial FROM certificates WHERE revoked_at IS NOT NULL UNION SELECT serial FROM revoked_elsewhere")
            .ToHashSet(StringComparer.Ordinal),
        cancel);

    /// <summary>Names of all nodes whose trust was ended.</summary>
    public Task<IReadOnlySet<string>> RevokedNodesAsync(CancellationToken cancel) => ReadAsync(
        reader => (IReadOnlySet<string>)reader
            .Query<string>("SELECT node FROM nodes WHERE revoked_at IS NOT NULL")
            .ToHashSet(StringComparer.Ordinal),
        cancel);

    /// <summary>
    /// Notes a further certificate of a node, in one transaction with the look whether it is trusted: a revocation is
    /// before it, and refuses it, or after it, and covers it.
    /// </summary>
    /// <param name="node">Whose.</param>
    /// <param name="old">Serial of the certificate it shows now.</param>
    /// <param name="serial">Of the new one.</param>
    /// <param name="expiresAt">UTC.</param>
    /// <param name="now">UTC; what expired before is forgotten.</param>
    /// <param name="cancel">While waiting for another write.</param>
    /// <returns>How many valid ones the node has then; null when it is not trusted.</returns>
    public Task<int?> RenewAsync(
        NodeId node, string old, string serial, DateTime expiresAt, DateTime now, CancellationToken cancel) =>
        WriteAsync(
            transaction =>
            {
                var values = new { Node = node.Value, Old = old, Serial = serial, ExpiresAt = expiresAt.Ticks, Now = now.Ticks };
                var trusted = _writer.ExecuteScalar<bool>(
                    """
                    SELECT EXISTS (SELECT 1 FROM nodes JOIN certificates USING (node)
                        WHERE node = @Node AND certificates.serial = @Old
                            AND nodes.revoked_at IS NULL AND certificates.revoked_at IS NULL)
                    """,
                    values, transaction);
                if (!trusted) return (int?)null;
                _writer.Execute("DELETE FROM certificates WHERE node = @Node AND expires_at < @Now", values, transaction);
                _writer.Execute(
                    "INSERT INTO certificates (serial, node, expires_at) VALUES (@Serial, @Node, @ExpiresAt)", values, transaction);
                _writer.Execute("UPDATE nodes SET serial = @Serial, expires_at = @ExpiresAt WHERE node = @Node", values, transaction);
                var count = _writer.ExecuteScalar<int>("SELECT COUNT(*) FROM certificates WHERE node = @Node", values, transaction);
                if (count <= MaxCertificates) transaction.Commit();
                return count;
            },
            cancel);

    private sealed record NodeRow(
        string Node, long Kind, long Permissions, string Serial, long EnrolledAt, long? LastSeen, string? Address,
        string Groups, long? RevokedAt, string? Grants, long? ExpiresAt)
    {
        public EnrolledNode ToNode() => new(
            NodeId.Parse(Node), (NodeKind)Kind, StoredGrants.Read(Permissions, Grants), Serial, Utc(EnrolledAt), Utc(LastSeen), Address,
            JsonSerializer.Deserialize<string[]>(Groups) ?? [], Utc(RevokedAt),
            Utc(ExpiresAt));
    }
}
