using FileTransfer.Node.Configuration;
using Xunit;

namespace FileTransfer.Tests.Architecture;

public sealed class ReferenceConfTests
{
    [Fact]
    public void Every_key_documented_is_read_and_every_key_read_is_documented()
    {
        var loaded = SettingsLoader.Load(
            new SettingsSources(null, new Dictionary<string, string>(), new Dictionary<string, RawSetting>(), NodePlace.Home));

        Assert.NotEmpty(loaded.KeysRead);
        Assert.Equal(Reference.Values.Keys.Order(StringComparer.Ordinal), loaded.KeysRead.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_key_has_a_comment_of_its_own()
    {
        var lines = Reference.Text().Split('\n');
        var keys = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.StartsWith('#') || !line.Contains('=', StringComparison.Ordinal)) continue;
            keys++;
            Assert.True(lines[i - 1].Trim().StartsWith("# ", StringComparison.Ordinal), $"{line} has no comment above it");
        }

        Assert.Equal(Reference.Values.Count, keys);
    }

    [Theory]
    [InlineData("server.conf")]
    [InlineData("client.conf")]
    public void The_examples_hold_only_deviations_and_are_valid(string name)
    {
        var file = Path.Combine(Root(), "hocon", name);
        var loaded = SettingsLoader.Load(
            new SettingsSources(file, new Dictionary<string, string>(), new Dictionary<string, RawSetting>(), NodePlace.Data));

        Assert.Empty(loaded.Warnings);
        var values = HoconText.Parse(File.ReadAllText(file), name);
        Assert.NotEmpty(values);
        Assert.All(values, pair => Assert.NotEqual(Reference.Values[pair.Key].Shown, pair.Value.Shown));
    }

    [Fact]
    public void Every_key_has_an_environment_name_of_its_own()
    {
        var names = Reference.Values.Keys.Select(EnvironmentNames.For).ToList();
        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FileTransfer.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The solution is not above the tests.");
    }
}
