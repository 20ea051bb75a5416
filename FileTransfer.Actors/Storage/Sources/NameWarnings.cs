using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>Collects names that some system cannot hold, alone or beside another one of their folder.</summary>
internal sealed class NameWarnings
{
    private readonly List<string> _found = [];

    public IReadOnlyList<string> Found => _found;

    public void CheckName(RelativePath path)
    {
        if (PortableName.ProblemWith(path.Name) is { } problem) _found.Add($"{Display.Text(path)}: {problem}");
    }

    /// <param name="folder">Whose names they are.</param>
    /// <param name="names">All of them, sorted.</param>
    public void CheckFolder(RelativePath folder, IReadOnlyList<string> names)
    {
        var byKey = new Dictionary<string, string>(names.Count, StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (RelativePath.ProblemWith(name) is not null) continue;
            var problem = PortableName.ProblemWith(name);
            var key = FoldedName.Key(name);
            if (!byKey.TryAdd(key, name) && byKey[key] != name) problem = Clash(name, byKey[key]);
            if (problem is not null) _found.Add($"{Display.Text($"{folder.Value}/{name}")}: {problem}");
        }
    }

    private static string Clash(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase)
        ? $"only upper and lower case tell it from {Display.Text(other)}"
        : $"other systems take it for {Display.Text(other)}";
}
