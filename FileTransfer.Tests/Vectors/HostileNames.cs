using System.Text.Json;

namespace FileTransfer.Tests.Vectors;

/// <summary>Texts that have broken programs (blns.json, under blns.LICENSE) or try to (traversal.json, our own).</summary>
internal static class HostileNames
{
    public static IReadOnlyList<string> Naughty { get; } = Read("blns.json");

    public static IReadOnlyList<string> Traversal { get; } = Read("traversal.json");

    public static IEnumerable<string> All => Naughty.Concat(Traversal);

    private static string[] Read(string name)
    {
        using var stream = typeof(HostileNames).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded.");
        return JsonSerializer.Deserialize<string[]>(stream) ?? throw new InvalidDataException($"{name} is empty.");
    }
}
