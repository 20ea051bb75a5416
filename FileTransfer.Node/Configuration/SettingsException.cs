namespace FileTransfer.Node.Configuration;

/// <summary>The configuration cannot be used; carries every problem found, at least one.</summary>
internal sealed class SettingsException(IReadOnlyList<SettingProblem> problems)
    : Exception(problems.Count == 1 ? "1 problem in the configuration" : $"{problems.Count} problems in the configuration")
{
    public IReadOnlyList<SettingProblem> Problems { get; } = problems;
}
