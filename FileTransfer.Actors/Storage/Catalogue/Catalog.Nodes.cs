using System.Text.Json;
using Dapper;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <content>Nodes and revocation.</content>
public sealed partial class Catalog
{
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
            .Query<string>("SELECT serial FROM certificates WHERE revoked_at IS NOT NULL")
            .ToHashSet(StringComparer.Ordinal),
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
