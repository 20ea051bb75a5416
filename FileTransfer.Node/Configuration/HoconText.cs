using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace FileTransfer.Node.Configuration;

/// <summary>Reads one HOCON text into flat keys below <c>filetransfer</c>.</summary>
internal static class HoconText
{
    public const string Root = "filetransfer";

    /// <summary>In characters; a configuration is a page or two.</summary>
    public const int MaxLength = 1 << 20;

    /// <param name="text">HOCON.</param>
    /// <param name="origin">What to call the text: the file's name.</param>
    /// <exception cref="SettingsException">The text is not HOCON, or has keys outside <c>filetransfer</c>.</exception>
    public static IReadOnlyDictionary<string, RawSetting> Parse(string text, string origin)
    {
        if (text.Length > MaxLength) throw Failed(origin, "is too long for a configuration");
        var scanner = new HoconScanner(text, origin);
        if (scanner.Scan() is { Count: > 0 } problems) throw new SettingsException(problems);
        var values = new Dictionary<string, RawSetting>(StringComparer.Ordinal);
        var pending = new Stack<(string Path, HoconValue Value)>();
        pending.Push(("", Load(text, origin)));
        while (pending.TryPop(out var next))
        {
            if (next.Value.IsObject())
            {
                foreach (var (key, value) in next.Value.GetObject().Items)
                    pending.Push((next.Path.Length == 0 ? key : $"{next.Path}.{key}", value));
            }
            else if (next.Path.Length > 0)
            {
                var line = scanner.Lines.TryGetValue(next.Path, out var found) ? $"{origin}:{found}" : origin;
                values[next.Path] = Raw(next.Value, line);
            }
        }

        return Below(values);
    }

    private static HoconValue Load(string text, string origin)
    {
        try
        {
            return ConfigurationFactory.ParseString(text).Root;
        }
        catch (Exception e) when (e is FormatException or ConfigurationException or NullReferenceException)
        {
            // The scanner let something pass that the parser refuses; its text names our types and positions.
            throw Failed(origin, "is not valid HOCON");
        }
    }

    /// <summary>The parser makes nothing of it, quoted or not; for us it is a text like any other.</summary>
    private const string Null = "null";

    private static RawSetting Raw(HoconValue value, string origin)
    {
        if (value.IsString()) return RawSetting.Text(value.GetString() ?? Null, origin);
        var items = value.IsArray() ? value.GetArray().Select(item => item.GetString() ?? Null) : [];
        return new RawSetting([.. items], true, origin);
    }

    private static Dictionary<string, RawSetting> Below(Dictionary<string, RawSetting> values)
    {
        var outside = values
            .Where(pair => !pair.Key.StartsWith($"{Root}.", StringComparison.Ordinal))
            .Select(pair => new SettingProblem(pair.Key, pair.Value.Shown, $"stands outside {Root} {{ }}", pair.Value.Origin))
            .ToList();
        if (outside.Count > 0) throw new SettingsException(outside);
        return values.ToDictionary(pair => pair.Key[(Root.Length + 1)..], pair => pair.Value, StringComparer.Ordinal);
    }

    private static SettingsException Failed(string origin, string what) =>
        new([new SettingProblem("", null, what, origin)]);
}
