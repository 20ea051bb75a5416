using CsCheck;
using FileTransfer.Node.Configuration;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

public sealed class HoconTextTests
{
    /// <summary>What the grammar is made of, and what the parser behind stumbles over.</summary>
    private static readonly string[] Pieces =
    [
        "filetransfer", "server", "a", "b-c", "1", "64 MiB", " ", "\n", "\r\n", "\t", "{", "}", "[", "]", "=", ":", ",", "\"",
        "\\", "\"x\"", "\"a.b\"", "#", "//", "/", ".", "+", "+=", "$", "${", "${?x}", "include ", "null", "é", "\0", "(", ")",
        "\"\"", "\"\"\"", "@", "?", "!", "*", "&", "^", "`", "'", "<", ">", "|", "~", ";", "%", "-",
    ];

    [Theory]
    [InlineData("filetransfer { a = 1 }", "1")]
    [InlineData("filetransfer.a = 64 MiB", "64 MiB")]
    [InlineData("filetransfer { a : \"x = y # z\" } # comment", "x = y # z")]
    [InlineData("{ \"filetransfer\": { \"a\": \"b\" } }", "b")]
    [InlineData("filetransfer {\r\n  a = 1, \r\n}\r\n// end", "1")]
    [InlineData("filetransfer { a = 1\n a = 2 }", "2")]
    [InlineData("filetransfer { a = [] }", "[]")]
    [InlineData("filetransfer { a = [x, \"y z\"\n w] }", "[x, y z, w]")]
    [InlineData("filetransfer { a = /var/tmp // there\n}", "/var/tmp")]
    [InlineData("filetransfer { a = \"\" }", "")]
    [InlineData("filetransfer { a = \"C:\\\\x\" }", "C:\\x")]
    public void Reads_objects_lists_texts_and_comments(string text, string expected) =>
        Assert.Equal(expected, HoconText.Parse(text, "x.conf")["a"].Shown);

    [Theory]
    [InlineData("filetransfer { a = 1\n b = [1,2\n }", "x.conf:3", "'}'")]
    [InlineData("filetransfer { b = [1,2\n", "x.conf:1", "never closed")]
    [InlineData("filetransfer.listen = [::]:5001", "x.conf:1", "list")]
    [InlineData("filetransfer {\n listen = 0.0.0.0:5001 }", "x.conf:2", "double quotes")]
    [InlineData("filetransfer {\n\n a = \"x\n}", "x.conf:3", "quote is never closed")]
    [InlineData("filetransfer {\n a {\n b = 1 }\n", "x.conf:1", "{ is never closed")]
    [InlineData("filetransfer { }\n}", "x.conf:2", "closes nothing")]
    [InlineData("filetransfer { a = ${b} }", "x.conf:1", "has no value")]
    [InlineData("filetransfer { a = x${?b} }", "x.conf:1", "double quotes")]
    [InlineData("include \"other.conf\"\nfiletransfer { }", "x.conf:1", "include")]
    [InlineData("filetransfer {\n a = \n b = 1 }", "x.conf:2", "has no value")]
    [InlineData("filetransfer {\n server\n}", "x.conf:2", "has no value")]
    [InlineData("filetransfer { a += 1 }", "x.conf:1", "has no value")]
    [InlineData("filetransfer { a = \"\"\"x\"\"\" }", "x.conf:1", "triple")]
    [InlineData("[1,2]", "x.conf:1", "not expected")]
    [InlineData("akka { a = 1 }", "x.conf:1", "outside")]
    [InlineData("filetransfer { a = [x,`y] }", "x.conf:1", "'`' is not expected in a list")]
    [InlineData("filetransfer {\n a = [^] }", "x.conf:2", "'^' is not expected in a list")]
    [InlineData("filetransfer { a = [?] }", "x.conf:1", "not expected in a list")]
    [InlineData("filetransfer { a = [!] }", "x.conf:1", "not expected in a list")]
    [InlineData("filetransfer { a = [@] }", "x.conf:1", "not expected in a list")]
    [InlineData("filetransfer { a = [*] }", "x.conf:1", "not expected in a list")]
    [InlineData("filetransfer { a = [&] }", "x.conf:1", "not expected in a list")]
    [InlineData("filetransfer { a = [\\] }", "x.conf:1", "not expected in a list")]
    [InlineData("filetransfer { a = x*y }", "x.conf:1", "double quotes")]
    public void Says_line_and_problem(string text, string origin, string expected)
    {
        var problem = Assert.Single(Assert.Throws<SettingsException>(() => HoconText.Parse(text, "x.conf")).Problems);
        Assert.Equal(origin, problem.Origin);
        Assert.Contains(expected, problem.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("a{")]
    [InlineData("a.")]
    [InlineData("a=[")]
    public void Depth_and_length_are_bounded(string piece)
    {
        var deep = "filetransfer{" + string.Concat(Enumerable.Repeat(piece, 50_000)) + "a";
        Assert.Throws<SettingsException>(() => HoconText.Parse(deep, "x.conf"));
        Assert.Throws<SettingsException>(() => HoconText.Parse(new string(' ', HoconText.MaxLength + 1), "x.conf"));
    }

    [Fact]
    public void Whatever_the_text_it_ends_with_values_or_problems() =>
        Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 14].Sample(
            pieces =>
            {
                try
                {
                    HoconText.Parse("filetransfer{" + string.Concat(pieces), "x.conf");
                }
                catch (SettingsException e)
                {
                    Assert.NotEmpty(e.Problems);
                }
            },
            iter: 20_000, threads: 1);
}
