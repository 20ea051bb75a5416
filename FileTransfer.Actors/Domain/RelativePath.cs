using System.Text;

namespace FileTransfer.Actors.Domain;

/// <summary>
/// A path below some root, parsed once at the edge and valid from then on: components joined by <c>/</c>, never rooted,
/// never climbing, never one of our own names. Compared byte for byte; nothing is normalised.
/// </summary>
public sealed record RelativePath
{
    /// <summary>In UTF-8 bytes, what Linux file systems hold.</summary>
    public const int MaxComponentBytes = 255;

    /// <summary>In UTF-8 bytes, below Linux's PATH_MAX of 4096 so that a root fits in front.</summary>
    public const int MaxBytes = 3072;

    public const int MaxDepth = 100;

    /// <summary>The folder that holds our own state below a root; no transfer may name it.</summary>
    public const string InternalName = ".filetransfer";

    private RelativePath(string value, string[] components) => (Value, Components) = (value, components);

    /// <summary>Components joined by <c>/</c> on every system.</summary>
    public string Value { get; }

    public IReadOnlyList<string> Components { get; }

    /// <summary>The last component.</summary>
    public string Name => Components[^1];

    /// <summary>Null for a single component.</summary>
    public RelativePath? Parent => Components.Count == 1
        ? null
        : new RelativePath(Value[..^(Name.Length + 1)], [.. Components.Take(Components.Count - 1)]);

    public static RelativePath? TryParse(string? text) => TryParse(text, out _);

    /// <param name="text">Components separated by <c>/</c>.</param>
    /// <param name="problem">What is wrong, fit for an error message; does not repeat the text.</param>
    public static RelativePath? TryParse(string? text, out string? problem)
    {
        if (string.IsNullOrEmpty(text)) return Fail("a name is empty", out problem);
        if (text[0] == '/') return Fail("the path is rooted", out problem);
        if (NamesDrive(text)) return Fail("the path names a drive or a network share", out problem);
        if (text.Length > MaxBytes) return Fail($"the path is longer than {MaxBytes} bytes", out problem);
        var components = text.Split('/');
        if (components.Length > MaxDepth) return Fail($"the path is deeper than {MaxDepth} folders", out problem);
        foreach (var component in components)
        {
            problem = ProblemWith(component);
            if (problem is not null) return null;
        }

        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
            return Fail($"the path is longer than {MaxBytes} bytes", out problem);
        problem = null;
        return new RelativePath(text, components);
    }

    public static RelativePath Parse(string text) =>
        TryParse(text, out var problem) ?? throw new FormatException($"Not a path: {problem}.");

    /// <returns>Null when the joined path would break a limit.</returns>
    public static RelativePath? TryJoin(RelativePath? folder, RelativePath path) =>
        folder is null ? path : TryParse($"{folder.Value}/{path.Value}");

    /// <summary>Whether this is <paramref name="folder"/> or lies below it.</summary>
    public bool IsWithin(RelativePath folder) =>
        Value.StartsWith(folder.Value, StringComparison.Ordinal)
        && (Value.Length == folder.Value.Length || Value[folder.Value.Length] == '/');

    /// <summary>With the separator of this system, to be joined to a root.</summary>
    public string ToPlatform() => Path.DirectorySeparatorChar == '/'
        ? Value
        : Value.Replace('/', Path.DirectorySeparatorChar);

    public bool Equals(RelativePath? other) => other is not null && string.Equals(Value, other.Value, StringComparison.Ordinal);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    /// <summary>Raw: escape with <see cref="Display"/> before it is shown.</summary>
    public override string ToString() => Value;

    /// <returns>Null when <paramref name="component"/> may stand in a path.</returns>
    public static string? ProblemWith(string component)
    {
        if (component.Length == 0) return "a name is empty";
        if (component is "." or "..") return "a name is . or ..";
        if (component.Contains('\0', StringComparison.Ordinal)) return "a name holds a NUL";
        if (component.Contains('/', StringComparison.Ordinal)) return "a name holds a separator";
        if (!IsWellFormed(component)) return "a name is not valid Unicode";
        if (Encoding.UTF8.GetByteCount(component) > MaxComponentBytes)
            return $"a name is longer than {MaxComponentBytes} bytes";
        return ReservedName.Matches(component) ? $"{InternalName} is reserved" : PlatformProblemWith(component);
    }

    /// <summary>Where <c>\</c> and drive letters mean something, a name that holds them would escape its folder.</summary>
    private static string? PlatformProblemWith(string component) =>
        OperatingSystem.IsWindows() ? PortableName.ProblemWith(component) : null;

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
            i++;
        }

        return true;
    }

    /// <summary><c>C:</c>, <c>C:\…</c> or <c>\\…</c>, on every system: text of a Windows peer, not a name of ours.</summary>
    private static bool NamesDrive(string text) =>
        text.StartsWith(@"\\", StringComparison.Ordinal)
        || (text.Length >= 2 && char.IsAsciiLetter(text[0]) && text[1] == ':' && (text.Length == 2 || text[2] is '/' or '\\'));

    private static RelativePath? Fail(string what, out string? problem)
    {
        problem = what;
        return null;
    }
}
