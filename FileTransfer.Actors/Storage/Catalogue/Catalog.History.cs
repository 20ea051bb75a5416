using Dapper;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <content>History.</content>
public sealed partial class Catalog
{
    /// <summary>Newest first.</summary>
    /// <param name="node">Only what was done on behalf of this node; null for all.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancel">Before the query runs.</param>
    public Task<IReadOnlyList<HistoryEntry>> HistoryAsync(NodeId? node, int limit, CancellationToken cancel) => ReadAsync(
        reader =>
        {
            var condition = node is null ? "" : "WHERE node = @Node";
            var rows = reader.Query<HistoryRow>(
                $"""
                SELECT id AS Id, verb AS Verb, node AS Node, name AS Name, bytes AS Bytes, outcome AS Outcome,
                    detail AS Detail, at AS At
                FROM history {condition} ORDER BY number DESC LIMIT @Limit
                """,
                new { Node = node?.Value, Limit = limit });
            return (IReadOnlyList<HistoryEntry>)[.. rows.Select(row => row.ToEntry())];
        },
        cancel);

    private sealed record HistoryRow(
        string Id, string Verb, string Node, string Name, long Bytes, string Outcome, string? Detail, long At)
    {
        public HistoryEntry ToEntry() => new(Id, Verb, NodeId.Parse(Node), Name, Bytes, Outcome, Detail, Utc(At));
    }
}
