namespace FileTransfer.Node.Configuration;

/// <param name="Warnings">One line each, escaped: variables that look like ours and are none.</param>
/// <param name="KeysRead">Every key that was asked for.</param>
internal sealed record LoadedSettings(NodeSettings Settings, IReadOnlyList<string> Warnings, IReadOnlySet<string> KeysRead);
