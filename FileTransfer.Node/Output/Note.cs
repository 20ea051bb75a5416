using System.Text.Json.Nodes;

namespace FileTransfer.Node.Output;

/// <summary>One thing to say, in both forms.</summary>
/// <param name="Event">The JSON object's <c>event</c>.</param>
/// <param name="Text">One line for people, already escaped; empty to say nothing to them.</param>
/// <param name="Fields">The other members of the JSON object; raw, since JSON escapes by itself.</param>
internal sealed record Note(NoteKind Kind, string Event, string Text, JsonObject Fields);
