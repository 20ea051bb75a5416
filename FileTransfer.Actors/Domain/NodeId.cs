using System.Text.RegularExpressions;

namespace FileTransfer.Actors.Domain;

/// <summary>
/// A node's name within its site, as its certificate carries it: 1 to 63 of <c>a-z 0-9 . _ -</c>, starting and
/// ending with a letter or digit, and no device of Windows. Safe as a file name, in a URI and in a log line.
/// </summary>
public sealed partial record NodeId
{
    public const int MaxLength = 63;

    private NodeId(string value) => Value = value;

    public string Value { get; }

    /// <summary>A-Z are folded to lower case, so that two nodes cannot differ by case alone.</summary>
    public static NodeId? TryParse(string? text)
    {
        // Shape first: folding other scripts could turn their letters into ours (U+212A becomes k).
        if (text is null || !Shape().IsMatch(text)) return null;
        return PortableName.ProblemWith(text) is null ? new NodeId(text.ToLowerInvariant()) : null;
    }

    public static NodeId Parse(string text) =>
        TryParse(text) ?? throw new FormatException(
            "A node name is 1 to 63 of a-z, 0-9, '.', '_' and '-', begins and ends with a letter or digit, and is no device of Windows.");

    public override string ToString() => Value;

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex Shape();
}
