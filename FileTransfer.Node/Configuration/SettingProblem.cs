using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Configuration;

/// <summary>One thing wrong with the configuration.</summary>
/// <param name="Key">Without the leading <c>filetransfer.</c>; empty when the text itself cannot be read.</param>
/// <param name="Value">As written, or null.</param>
internal sealed record SettingProblem(string Key, string? Value, string What, string Origin)
{
    /// <summary>One line, escaped.</summary>
    public override string ToString()
    {
        var subject = (Key.Length, Value) switch
        {
            (0, _) => "",
            (_, null) => $"{Key}: ",
            _ => $"{Key} = {Value}: ",
        };
        return Display.Text($"{Origin}: {subject}{What}");
    }
}
