using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Domain;

public sealed class PortableNameTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a<b")]
    [InlineData("a>b")]
    [InlineData("a:b")]
    [InlineData("a\"b")]
    [InlineData("a/b")]
    [InlineData(@"a\b")]
    [InlineData("a|b")]
    [InlineData("a?b")]
    [InlineData("a*b")]
    [InlineData("a\u0001b")]
    [InlineData("a\u001f")]
    [InlineData("a.")]
    [InlineData("a ")]
    [InlineData("con")]
    [InlineData("NUL.txt")]
    [InlineData("aux.tar.gz")]
    [InlineData("Prn .txt")]
    [InlineData("COM1")]
    [InlineData("lpt9.log")]
    [InlineData("COM¹")]
    [InlineData("CONIN$")]
    public void What_Windows_cannot_hold_is_named(string name) => Assert.NotNull(PortableName.ProblemWith(name));

    [Theory]
    [InlineData("a")]
    [InlineData(".hidden")]
    [InlineData(" leading")]
    [InlineData("con1")]
    [InlineData("console.txt")]
    [InlineData("txt.con")]
    [InlineData("COM10")]
    [InlineData("naïve 😀")]
    [InlineData("a\u007f")]
    public void What_every_system_holds_has_no_problem(string name) => Assert.Null(PortableName.ProblemWith(name));
}
