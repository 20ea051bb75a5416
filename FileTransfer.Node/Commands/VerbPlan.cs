using FileTransfer.Node.Configuration;

namespace FileTransfer.Node.Commands;

/// <summary>What the runner must know about one call of a verb before it runs.</summary>
/// <param name="Subject">What it is about, for errors; raw, or null.</param>
internal sealed record VerbPlan(string? Subject)
{
    private readonly Dictionary<string, RawSetting> _flags = new(StringComparer.Ordinal);

    public string? ConfigFile { get; init; }

    public NodePlace Place { get; init; }

    /// <summary>Whether the same command line goes on after an interruption.</summary>
    public bool Resumable { get; init; }

    /// <summary>Whether the node keeps running, so that its log is of interest without <c>--verbose</c>.</summary>
    public bool LongRunning { get; init; }

    /// <summary>Whether to warn about variables that mean nothing; one-shot verbs would repeat it each time.</summary>
    public bool Warns { get; init; }

    public IReadOnlyDictionary<string, RawSetting> Flags => _flags;

    /// <param name="flag">The option's name.</param>
    /// <param name="key">The setting it overrides.</param>
    /// <param name="value">Null when the option was not given.</param>
    public VerbPlan With(string flag, string key, string? value)
    {
        if (value is not null) _flags[key] = RawSetting.Text(value, flag);
        return this;
    }
}
