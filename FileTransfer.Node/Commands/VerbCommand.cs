using System.CommandLine;

namespace FileTransfer.Node.Commands;

/// <summary>A verb with examples; its help ends with them.</summary>
internal sealed class VerbCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Whole command lines.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>As it is typed: <c>broadcast commit</c>.</summary>
    public string FullName => string.Join(' ', Parents.OfType<VerbCommand>().Select(parent => parent.Name).Append(Name));
}
