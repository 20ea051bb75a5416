using System.Reflection;
using System.Text.RegularExpressions;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Architecture;

/// <summary>A promise in docs/guarantees.md holds only as long as its code and its test exist.</summary>
public sealed partial class GuaranteesTests
{
    private static readonly HashSet<string> Tests = [.. AllTests()];

    [Theory]
    [InlineData("guarantees.md")]
    [InlineData("failure-modes.md")]
    public void Every_test_that_is_named_exists(string document)
    {
        var named = NamedTests(Read(document)).ToArray();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(Tests));
    }

    [Fact]
    public void Every_promise_names_its_code_and_a_test()
    {
        var rows = Promises().ToArray();

        Assert.NotEmpty(rows);
        Assert.Empty(rows.Where(row => !SourceName().IsMatch(row[1]) || !NamedTests(row[2]).Any()).Select(row => row[0]));
    }

    [Theory]
    [InlineData("guarantees.md")]
    [InlineData("architecture.md")]
    public void Every_source_file_that_is_named_exists(string document)
    {
        var known = new[] { "FileTransfer.Actors", "FileTransfer.Node" }
            .SelectMany(project => RepositoryRoot.Sources(project).Select(file => Path.GetRelativePath(RepositoryRoot.Path(project), file)))
            .Select(file => file.Replace('\\', '/'))
            .ToHashSet();
        var named = SourceName().Matches(Read(document)).Select(match => match.Groups[1].Value).ToArray();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(known));
    }

    [Fact]
    public void A_test_that_does_not_exist_is_noticed()
    {
        Assert.Contains($"{nameof(GuaranteesTests)}.{nameof(A_test_that_does_not_exist_is_noticed)}", Tests);
        Assert.DoesNotContain($"{nameof(GuaranteesTests)}.{nameof(Promises)}", Tests);
        Assert.Equal(["SomeTests.A_name", "SomeTests.B_name"], NamedTests("| x | y | `SomeTests.A_name`, `SomeTests.B_name` |"));
    }

    private static string Read(string document) => File.ReadAllText(RepositoryRoot.Path("docs", document));

    /// <summary>The rows of the tables: promise, code, tests.</summary>
    private static IEnumerable<string[]> Promises() =>
        from line in Read("guarantees.md").Split('\n')
        where line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| Promise", StringComparison.Ordinal)
        select line.Trim().Trim('|').Split('|');

    private static IEnumerable<string> NamedTests(string text) =>
        TestName().Matches(text).Select(match => match.Groups[1].Value);

    /// <summary>A test of an abstract suite counts when somebody inherits the suite.</summary>
    private static IEnumerable<string> AllTests()
    {
        var types = typeof(GuaranteesTests).Assembly.GetTypes();
        return from type in types
               where !type.IsAbstract || types.Any(other => !other.IsAbstract && other.IsSubclassOf(type))
               from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
               where method.GetCustomAttributes<FactAttribute>(inherit: true).Any()
               select $"{type.Name}.{method.Name}";
    }

    [GeneratedRegex(@"`(\w+\.\w+_\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"`([A-Z][\w/.]*/[\w.]+\.cs)`")]
    private static partial Regex SourceName();
}
