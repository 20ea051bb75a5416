using System.Text.Json.Nodes;

namespace FileTransfer.Node.Output;

/// <summary>Rows for people (a table, or tabs when piped) and for programs (one object each).</summary>
/// <param name="Event">The <c>event</c> of every row's object.</param>
/// <param name="Always">Whether it is what was asked for, so that <c>--quiet</c> shows it too.</param>
internal sealed record Table(string Event, IReadOnlyList<string> Columns, IReadOnlyList<Table.Row> Rows, bool Always)
{
    /// <param name="Cells">As many as there are columns, already escaped.</param>
    /// <param name="Fields">Raw.</param>
    internal sealed record Row(IReadOnlyList<string> Cells, Func<JsonObject> Fields);
}
