using System.Text.Json.Nodes;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Output;

/// <summary>How a verb ended that did not fail as a whole.</summary>
/// <param name="Text">The last line for people, escaped; empty for none.</param>
/// <param name="Fields">What the <c>result</c> object holds besides verb, code and exit.</param>
/// <param name="Table">Shown before the last line, or null.</param>
/// <param name="Partial">Why it is not a full success, or null.</param>
internal sealed record Outcome(string Text, JsonObject Fields, Table? Table = null, Failure? Partial = null)
{
    public int Exit => Partial?.ExitCode ?? 0;
}
