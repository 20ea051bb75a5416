namespace FileTransfer.Node.Configuration;

/// <summary>Where one process takes its configuration from, besides the reference; later ones win.</summary>
/// <param name="File">Of <c>--config</c>, or null.</param>
/// <param name="Environment">All variables of the process; others than ours are ignored.</param>
/// <param name="Flags">Key and value of each flag given.</param>
/// <param name="Place">Whose identity the process uses.</param>
internal sealed record SettingsSources(
    string? File, IReadOnlyDictionary<string, string> Environment, IReadOnlyDictionary<string, RawSetting> Flags,
    NodePlace Place)
{
    public static IReadOnlyDictionary<string, string> ProcessEnvironment() =>
        System.Environment.GetEnvironmentVariables()
            .Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
