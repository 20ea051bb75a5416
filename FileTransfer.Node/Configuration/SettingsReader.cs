using System.Globalization;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Configuration;

/// <summary>
/// Turns raw settings into typed values. A bad value becomes a problem and the smallest allowed value takes its place,
/// so that one pass finds every problem; nobody sees the settings when there is one.
/// </summary>
internal sealed class SettingsReader(IReadOnlyDictionary<string, RawSetting> values)
{
    private readonly List<SettingProblem> _problems = [];
    private readonly SortedSet<string> _read = new(StringComparer.Ordinal);

    public IReadOnlyList<SettingProblem> Problems => _problems;

    /// <summary>Every key asked for so far.</summary>
    public IReadOnlySet<string> KeysRead => _read;

    /// <returns>Null for an empty text.</returns>
    public string? OptionalText(string key) => Scalar(key) is { Length: > 0 } text ? text : null;

    public long Size(string key, long min, long max) =>
        Bounded(key, Quantity.TryParseSize(Scalar(key)), min, max, Units.Size, "a size such as \"64 MiB\"");

    public TimeSpan Duration(string key, TimeSpan min, TimeSpan max) =>
        Bounded(key, Quantity.TryParseDuration(Scalar(key)), min, max, Units.Duration, "a duration such as \"10 s\"");

    public int Count(string key, int min, int max) => Bounded(
        key,
        int.TryParse(Scalar(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
        min, max, value => value.ToString(CultureInfo.InvariantCulture), "a whole number");

    public T Choice<T>(string key)
        where T : struct, Enum
    {
        var text = Scalar(key);
        foreach (var value in Enum.GetValues<T>())
        {
            if (value.ToString().Equals(text, StringComparison.OrdinalIgnoreCase)) return value;
        }

        Refuse(key, $"must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");
        return default;
    }

    /// <summary>HOST or HOST:PORT; null for an empty text.</summary>
    public string? OptionalHost(string key)
    {
        if (OptionalText(key) is not { } text) return null;
        if (Configuration.Endpoint.TryParse(text, Configuration.Endpoint.DefaultPort) is null)
            Refuse(key, "must be HOST or HOST:PORT, with an IPv6 address in brackets");
        return text;
    }

    /// <summary>Null for an empty text.</summary>
    public Endpoint? OptionalEndpoint(string key) => OptionalText(key) is { } text ? EndpointFrom(key, text, null) : null;

    public Endpoint Endpoint(string key) => EndpointFrom(key, Scalar(key), null);

    public IReadOnlyList<Endpoint> Endpoints(string key) =>
        [.. TextList(key).Select(text => EndpointFrom(key, text, Configuration.Endpoint.DefaultPort))];

    /// <summary>A list, or one text with commas.</summary>
    public IReadOnlyList<string> TextList(string key)
    {
        var raw = Raw(key);
        var items = raw.IsList ? raw.Items : raw.Items[0].Split(',');
        return [.. items.Select(item => item.Trim()).Where(item => item.Length > 0)];
    }

    /// <summary>Only the first problem of a key is kept: the others follow from it.</summary>
    public void Refuse(string key, string what)
    {
        if (_problems.Any(problem => problem.Key == key)) return;
        _problems.Add(new SettingProblem(key, Raw(key).Shown, what, Raw(key).Origin));
    }

    private Endpoint EndpointFrom(string key, string text, int? defaultPort)
    {
        if (Configuration.Endpoint.TryParse(text, defaultPort) is { } endpoint) return endpoint;
        Refuse(key, "must be HOST:PORT, with an IPv6 address in brackets");
        return new Endpoint("", 0);
    }

    private T Bounded<T>(string key, T? value, T min, T max, Func<T, string> show, string kind)
        where T : struct, IComparable<T>
    {
        if (value is null) Refuse(key, $"must be {kind}");
        else if (value.Value.CompareTo(min) < 0) Refuse(key, $"must be at least {show(min)}");
        else if (value.Value.CompareTo(max) > 0) Refuse(key, $"must be at most {show(max)}");
        else return value.Value;
        return min;
    }

    private string Scalar(string key)
    {
        var raw = Raw(key);
        if (!raw.IsList) return raw.Items[0];
        Refuse(key, "must be one value, not a list");
        return "";
    }

    private RawSetting Raw(string key)
    {
        _read.Add(key);
        return values.TryGetValue(key, out var raw)
            ? raw
            : throw new InvalidOperationException($"{key} is read but not in reference.conf.");
    }
}
