using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Configuration;

/// <summary>Settings as environment variables: FILETRANSFER_ and the key in upper case, dots and dashes as underscores.</summary>
internal static class EnvironmentNames
{
    private const string Prefix = "FILETRANSFER_";

    /// <summary>Short names of what is set most; the long name wins when both are set.</summary>
    /// <summary>Read by <c>join</c>, and no setting.</summary>
    public const string JoinLink = $"{Prefix}JOIN_LINK";

    private static readonly Dictionary<string, string> Short = new(StringComparer.Ordinal)
    {
        [$"{Prefix}HOME"] = "client.home",
        [$"{Prefix}LISTEN"] = "server.listen",
    };

    public static string For(string key) =>
        Prefix + key.Replace('.', '_').Replace('-', '_').ToUpperInvariant();

    /// <summary>An empty variable counts as not set.</summary>
    public static Dictionary<string, RawSetting> Read(IReadOnlyDictionary<string, string> environment)
    {
        var found = new Dictionary<string, RawSetting>(StringComparer.Ordinal);
        foreach (var (name, key) in Short) Take(name, key);
        foreach (var key in Reference.Values.Keys) Take(For(key), key);
        return found;

        void Take(string name, string key)
        {
            if (environment.TryGetValue(name, out var value) && value.Length > 0)
                found[key] = RawSetting.Text(value, name);
        }
    }

    /// <returns>
    /// Variables with our prefix that mean nothing. Only a warning: others may use the prefix for their own purposes.
    /// </returns>
    public static IReadOnlyList<string> Unknown(IReadOnlyDictionary<string, string> environment)
    {
        var known = Reference.Values.Keys.Select(For).Concat(Short.Keys).Append(JoinLink).ToHashSet(StringComparer.Ordinal);
        return [.. environment.Keys
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && !known.Contains(name))
            .Order(StringComparer.Ordinal)
            .Select(name => Suggestion.For(name, known) is { } meant
                ? $"the variable {Display.Text(name)} means nothing; did you mean {meant}?"
                : $"the variable {Display.Text(name)} means nothing")];
    }
}
