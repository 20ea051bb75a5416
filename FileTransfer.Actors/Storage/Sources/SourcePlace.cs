namespace FileTransfer.Actors.Storage.Sources;

/// <summary>
/// A name as a source looks for it: the way to <paramref name="Trusted"/> is its user's and may lead over links, what is
/// below may be changed by others at any moment and never does.
/// </summary>
/// <param name="Trusted">Full path.</param>
/// <param name="Below">Components joined by <c>/</c>; empty for <paramref name="Trusted"/> itself.</param>
internal readonly record struct SourcePlace(string Trusted, string Below)
{
    /// <summary>For people, and for systems without folder handles.</summary>
    public string FullPath => Below.Length == 0 ? Trusted : Path.Join(Trusted, ToPlatform(Below));

    public SourcePlace Child(string name) => this with { Below = Below.Length == 0 ? name : $"{Below}/{name}" };

    private static string ToPlatform(string below) =>
        Path.DirectorySeparatorChar == '/' ? below : below.Replace('/', Path.DirectorySeparatorChar);
}
