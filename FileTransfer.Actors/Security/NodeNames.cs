using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>The name a node gets when nobody chose one.</summary>
public static class NodeNames
{
    private const string Fallback = "node";

    public static NodeId OfThisMachine() => FromHostName(Environment.MachineName);

    /// <summary>Lower case; what a node name cannot hold becomes a hyphen; <c>node</c> when nothing is left.</summary>
    public static NodeId FromHostName(string hostName)
    {
        var folded = string.Create(Math.Min(hostName.Length, NodeId.MaxLength), hostName, static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
            {
                var letter = char.ToLowerInvariant(source[i]);
                target[i] = char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' ? letter : '-';
            }
        });
        return NodeId.TryParse(folded.Trim('-', '.', '_')) ?? NodeId.Parse(Fallback);
    }
}
