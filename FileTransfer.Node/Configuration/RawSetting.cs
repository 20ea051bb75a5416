namespace FileTransfer.Node.Configuration;

/// <summary>A value as it was written, before anybody knows its type.</summary>
/// <param name="Items">The elements of a list; one text otherwise.</param>
/// <param name="Origin">Where it was written: a file with its line, a variable, a flag.</param>
internal sealed record RawSetting(IReadOnlyList<string> Items, bool IsList, string Origin)
{
    public static RawSetting Text(string text, string origin) => new([text], false, origin);

    public string Shown => IsList ? $"[{string.Join(", ", Items)}]" : Items[0];
}
