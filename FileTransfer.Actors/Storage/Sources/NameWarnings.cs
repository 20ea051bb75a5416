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
        var byCase = new Dictionary<string, string>(names.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            if (RelativePath.ProblemWith(name) is not null) continue;
            var problem = PortableName.ProblemWith(name);
            if (!byCase.TryAdd(name, name) && !string.Equals(byCase[name], name, StringComparison.Ordinal))
                problem = $"only upper and lower case tell it from {Display.Text(byCase[name])}";
            if (problem is not null) _found.Add($"{Display.Text($"{folder.Value}/{name}")}: {problem}");
        }
    }
}
