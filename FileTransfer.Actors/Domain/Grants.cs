using System.Diagnostics.CodeAnalysis;

namespace FileTransfer.Actors.Domain;

/// <summary>
/// What an identity may do, and where: each permission everywhere, or only below certain folders of the server. Deny by
/// default. Immutable; equal grants have equal text.
/// </summary>
public sealed class Grants : IEquatable<Grants>
{
    /// <summary>Over all permissions.</summary>
    public const int MaxFolders = 16;

    /// <summary>All folders together, in bytes of UTF-8: they travel in every handshake.</summary>
    public const int MaxFolderBytes = 1024;

    /// <summary>Those that a path can narrow.</summary>
    public const Permissions WithFolders =
        Permissions.Upload | Permissions.Download | Permissions.Receive | Permissions.Broadcast;

    private static readonly Permissions[] Each =
        [Permissions.Upload, Permissions.Download, Permissions.Receive, Permissions.Broadcast, Permissions.Admin];

    private readonly Dictionary<Permissions, IReadOnlyList<RelativePath>> _folders;

    private Grants(Permissions permissions, Dictionary<Permissions, IReadOnlyList<RelativePath>> folders)
    {
        (Permissions, _folders) = (permissions, folders);
        Text = GrantsText.Format(this);
    }

    public static Grants None { get; } = new(Permissions.None, []);

    public Permissions Permissions { get; }

    /// <summary>For machines: certificates, catalogue, wire. ASCII.</summary>
    public string Text { get; }

    /// <summary>Whether some permission holds in certain folders only.</summary>
    public bool AreLimited => _folders.Count > 0;

    /// <summary>The same everywhere.</summary>
    public static implicit operator Grants(Permissions everywhere) =>
        everywhere == Permissions.None ? None : new(everywhere, []);

    public static Grants FromPermissions(Permissions everywhere) => everywhere;

    /// <param name="parts">One permission each; a folder, or null for everywhere. Several folders add up.</param>
    /// <param name="problem">What cannot be, fit for an error message.</param>
    public static Grants? TryCreate(IEnumerable<(Permissions One, RelativePath? Folder)> parts, out string? problem)
    {
        var all = parts.ToArray();
        var permissions = all.Aggregate(Permissions.None, (sum, part) => sum | part.One);
        var folders = new Dictionary<Permissions, IReadOnlyList<RelativePath>>();
        foreach (var group in all.GroupBy(part => part.One))
        {
            var limited = group.Count(part => part.Folder is not null);
            if (limited == 0) continue;
            problem = ProblemWith(group.Key, limited < group.Count());
            if (problem is not null) return null;
            folders[group.Key] = Simplest(group.Select(part => part.Folder!));
        }

        var paths = folders.Values.SelectMany(list => list).ToArray();
        problem = paths.Length > MaxFolders ? $"more than {MaxFolders} folders are given"
            : paths.Sum(path => System.Text.Encoding.UTF8.GetByteCount(path.Value)) > MaxFolderBytes
                ? $"the folders are longer than {MaxFolderBytes} bytes together"
                : null;
        return problem is null ? new Grants(permissions, folders) : null;
    }

    public bool Has(Permissions needed) => (Permissions & needed) == needed;

    /// <returns>Empty for everywhere.</returns>
    public IReadOnlyList<RelativePath> FoldersOf(Permissions one) => _folders.GetValueOrDefault(one) ?? [];

    /// <summary>Whether it holds for <paramref name="path"/> and all below; null is the top, which is everything.</summary>
    public bool Allow(Permissions one, RelativePath? path) =>
        Has(one) && (FoldersOf(one) is not { Count: > 0 } folders || (path is not null && folders.Any(path.IsWithin)));

    /// <summary>As <see cref="Allow"/>, but the folders themselves are not included: they are the operator's.</summary>
    public bool AllowBelow(Permissions one, RelativePath path) =>
        Allow(one, path) && !FoldersOf(one).Contains(path);

    /// <summary>Whether somebody who looks for what he may use gets to see this name: it is in there, or on the way.</summary>
    public bool Show(Permissions one, RelativePath? path) =>
        Allow(one, path) || (Has(one) && FoldersOf(one).Any(folder => path is null || folder.IsWithin(path)));

    public bool Equals([NotNullWhen(true)] Grants? other) => other is not null && other.Text == Text;

    public override bool Equals(object? obj) => Equals(obj as Grants);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    public override string ToString() => Text;

    /// <summary>Each permission with each of its folders, in the order of the text.</summary>
    internal IEnumerable<(Permissions One, RelativePath? Folder)> Parts() => Each.Where(one => Has(one)).SelectMany(
        one => FoldersOf(one) is { Count: > 0 } folders
            ? folders.Select(folder => (one, (RelativePath?)folder))
            : [(one, null)]);

    private static string? ProblemWith(Permissions one, bool everywhereToo)
    {
        var name = GrantsText.NameOf(one);
        if (!WithFolders.HasFlag(one)) return $"{name} takes no folder";
        return everywhereToo ? $"{name} is given both with and without a folder" : null;
    }

    /// <summary>Sorted, and none below another.</summary>
    private static RelativePath[] Simplest(IEnumerable<RelativePath> folders)
    {
        var distinct = folders.Distinct().ToArray();
        return
        [
            .. distinct.Where(path => !distinct.Any(other => other != path && path.IsWithin(other)))
                .OrderBy(path => path.Value, StringComparer.Ordinal),
        ];
    }
}
