namespace FileTransfer.Actors.Domain;

/// <summary>
/// A file's identity: the <c>pieces root</c> of BEP 52. An empty file, for which BEP 52 defines no root, has
/// <see cref="Empty"/>.
/// </summary>
public readonly record struct ContentId(Hash256 Root)
{
    /// <summary>32 zero bytes.</summary>
    public static ContentId Empty => default;

    public static ContentId? TryParse(string? hex) => Hash256.TryParse(hex) is { } root ? new ContentId(root) : null;

    public override string ToString() => Root.ToString();
}
