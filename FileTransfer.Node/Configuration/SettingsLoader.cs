using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Configuration;

/// <summary>Puts the layers of a configuration on top of each other: reference, file, environment, flags.</summary>
internal static class SettingsLoader
{
    /// <exception cref="SettingsException">Anything is wrong; carries all problems of all layers.</exception>
    /// <exception cref="FailureException">The file cannot be read.</exception>
    public static LoadedSettings Load(SettingsSources sources)
    {
        var values = new Dictionary<string, RawSetting>(Reference.Values, StringComparer.Ordinal);
        var problems = new List<SettingProblem>();
        if (sources.File is { } file) Lay(values, ReadFile(file), problems);
        Lay(values, EnvironmentNames.Read(sources.Environment), problems);
        Lay(values, sources.Flags, problems);

        var reader = new SettingsReader(values);
        var settings = NodeSettings.Read(reader, sources.Place);
        problems.AddRange(reader.Problems);
        return problems.Count > 0
            ? throw new SettingsException(problems)
            : new LoadedSettings(settings, EnvironmentNames.Unknown(sources.Environment), reader.KeysRead);
    }

    private static void Lay(
        Dictionary<string, RawSetting> values, IReadOnlyDictionary<string, RawSetting> layer, List<SettingProblem> problems)
    {
        foreach (var (key, value) in layer.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (values.ContainsKey(key)) values[key] = value;
            else problems.Add(new SettingProblem(key, value.Shown, Unknown(key), value.Origin));
        }
    }

    private static string Unknown(string key)
    {
        if (Reference.Values.Keys.Any(known => known.StartsWith($"{key}.", StringComparison.Ordinal)))
            return "is a section, not a value";
        return Suggestion.For(key, Reference.Values.Keys) is { } meant
            ? $"unknown key; did you mean {meant}?"
            : "unknown key; hocon/reference.conf has them all";
    }

    private static IReadOnlyDictionary<string, RawSetting> ReadFile(string path)
    {
        var name = Display.Text(path);
        try
        {
            ConfigurationFile.RequireTrusted(path);
            var file = new FileInfo(path);
            if (file.Exists && file.Length > HoconText.MaxLength)
                throw new FailureException(Reason.Usage, $"{name} is too long for a configuration");
            return HoconText.Parse(File.ReadAllText(path), Path.GetFileName(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FailureException(Reason.Usage, $"{name} does not exist", "check the path given to --config", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException(Reason.Usage, $"{name} cannot be read", "check its permissions", e);
        }
    }
}
