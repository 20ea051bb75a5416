using System.Text.RegularExpressions;

namespace FileTransfer.Actors.Domain;

/// <summary>
/// A node's name within its site, as its certificate carries it: 1 to 63 of <c>a-z 0-9 . _ -</c>, starting and
/// ending with a letter or digit. Safe as a file name, in a URI and in a log line.
/// </summary>
public sealed partial record NodeId
{
    public const int MaxLength = 63;

    private NodeId(string value) => Value = value;

    public string Value { get; }

    /// <summary>Upper case is folded to lower case, so that two nodes cannot differ by case alone.</summary>
    public static NodeId? TryParse(string? text)
    {
        var folded = text?.ToLowerInvariant();
        return folded is not null && Shape().IsMatch(folded) ? new NodeId(folded) : null;
    }

    public static NodeId Parse(string text) =>
        TryParse(text) ?? throw new FormatException("A node name is 1 to 63 of a-z, 0-9, '.', '_' and '-'.");

    public override string ToString() => Value;

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?\z")]
    private static partial Regex Shape();
}
