using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Receipts;

/// <summary>Whether a file or folder is what was delivered. What it is called itself does not matter, only what is in it.</summary>
internal static class ContentCheck
{
    private const int MaxNamed = 3;

    /// <param name="delivered">Of a certificate that was checked.</param>
    /// <param name="found">One root, with all content ids.</param>
    /// <exception cref="FailureException"><see cref="Reason.Corrupt"/>, with what differs.</exception>
    public static void Check(DeliveredManifest delivered, Manifest found)
    {
        if (delivered.Root is null)
            throw new FailureException(Reason.Usage, "the certificate names no content: no receiver had it", "leave out PATH");
        var renamed = Rename(found, delivered.Name);
        if (ManifestRoot.Of(renamed) == delivered.Root) return;
        throw new FailureException(Reason.Corrupt, $"it is not what was delivered: {Difference(delivered, renamed)}");
    }

    private static string Difference(DeliveredManifest delivered, Manifest found)
    {
        if (delivered.Listed is null) return "the hash over all its files differs";
        var expected = delivered.Listed.Entries.ToDictionary(entry => entry.Path);
        var there = found.Entries.ToDictionary(entry => entry.Path);
        var differences = expected.Values
            .Select(entry => Compare(entry, there.GetValueOrDefault(entry.Path)))
            .Concat(found.Entries.Where(entry => !expected.ContainsKey(entry.Path)).Select(entry => $"{Display.Text(entry.Path)} is new"))
            .OfType<string>()
            .ToArray();
        var named = string.Join(", ", differences.Take(MaxNamed));
        return differences.Length <= MaxNamed ? named : $"{named} and {differences.Length - MaxNamed} more";
    }

    private static string? Compare(Entry expected, Entry? found)
    {
        var name = Display.Text(expected.Path);
        if (found is null) return $"{name} is missing";
        if (found.Kind != expected.Kind) return $"{name} is of another kind";
        if (found.Size != expected.Size) return $"{name} has {found.Size} bytes instead of {expected.Size}";
        return expected.Kind == EntryKind.Folder || found.Content == expected.Content ? null : $"{name} has other content";
    }

    private static Manifest Rename(Manifest found, string root) => Manifest.Create([.. found.Entries.Select(entry => entry with
    {
        Path = RelativePath.Parse(string.Join('/', entry.Path.Components.Skip(1).Prepend(root))),
    })]);
}
