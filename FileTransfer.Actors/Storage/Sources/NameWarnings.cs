using System.Text;
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
        var byForm = new Dictionary<string, string>(names.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            if (RelativePath.ProblemWith(name) is not null) continue;
            var problem = PortableName.ProblemWith(name);
            var form = Ascii.IsValid(name) ? name : name.Normalize(NormalizationForm.FormC);
            if (!byForm.TryAdd(form, name) && !string.Equals(byForm[form], name, StringComparison.Ordinal))
                problem = $"only case or Unicode form tells it from {Display.Text(byForm[form])}";
            if (problem is not null) _found.Add($"{Display.Text($"{folder.Value}/{name}")}: {problem}");
        }
    }
}
