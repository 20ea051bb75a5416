using System.Reflection;
using System.Text.RegularExpressions;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Serialization;
using FileTransfer.Tests.Support;
using Google.Protobuf.Reflection;
using Xunit;

namespace FileTransfer.Tests.Architecture;

/// <summary>Compares docs/protocol.md with the code, both ways.</summary>
public sealed partial class ProtocolDocTests
{
    private static readonly string Text = File.ReadAllText(RepositoryRoot.Path("docs", "protocol.md"));

    [Fact]
    public void Every_message_stands_there_with_its_number() => Assert.Equal(
        Enum.GetValues<MessageKind>().Select(kind => $"{(int)kind} {kind}"),
        Rows("Messages").Select(row => $"{row.Number} {row.Name}").OrderBy(NumberOf));

    [Fact]
    public void Every_message_stands_there_with_its_fields()
    {
        var rows = Rows("Messages").ToDictionary(row => row.Name, row => row.More);

        Assert.Empty(
            from kind in Enum.GetValues<MessageKind>()
            from field in DescriptorOf(kind).Fields.InFieldNumberOrder()
            let written = $"{field.FieldNumber} `{field.Name}`"
            where !rows[kind.ToString()].Contains(written, StringComparison.Ordinal)
            select $"{kind} lacks {written}");
    }

    [Fact]
    public void Every_reason_stands_there_with_its_number_exit_codes_and_advice() => Assert.Equal(
        Enum.GetValues<Reason>().Select(reason =>
            $"{(int)reason} {reason} | {reason.ExitCode(byPeer: false)} | {reason.ExitCode(byPeer: true)} | {(reason.IsRetryable() ? "yes" : "no")}"),
        Rows("Reasons").Select(row => $"{row.Number} {row.Name} | {string.Join(" | ", Cells(row.More).Take(3))}").OrderBy(NumberOf));

    [Fact]
    public void Every_frame_type_stands_there_with_its_number() => Assert.Equal(
        Enum.GetValues<FrameType>().Select(type => $"{(int)type} {type}"),
        Rows("Frames").Select(row => $"{row.Number} {row.Name}").OrderBy(NumberOf));

    [Theory]
    [InlineData(LinkProtocols.FileTransfer)]
    [InlineData(LinkProtocols.Peer)]
    [InlineData(LinkProtocols.Actors)]
    [InlineData(LinkProtocols.Join)]
    public void Every_protocol_on_the_port_is_named(string alpn) => Assert.Contains($"`{alpn}`", Text, StringComparison.Ordinal);

    /// <summary>The rows <c>| number | `name` | rest |</c> between this heading and the next of its level.</summary>
    private static IEnumerable<(string Number, string Name, string More)> Rows(string heading)
    {
        var from = Text.IndexOf($"\n## {heading}\n", StringComparison.Ordinal);
        Assert.True(from >= 0, $"docs/protocol.md has no section {heading}");
        var to = Text.IndexOf("\n## ", from + 1, StringComparison.Ordinal);
        var section = to < 0 ? Text[from..] : Text[from..to];
        return Row().Matches(section).Select(row => (row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value));
    }

    private static IEnumerable<string> Cells(string rest) => rest.Split('|').Select(cell => cell.Trim());

    private static int NumberOf(string row) => int.Parse(row.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static MessageDescriptor DescriptorOf(MessageKind kind)
    {
        var type = typeof(MessageKind).Assembly.GetType($"FileTransfer.Actors.Protocol.Wire.{kind}Message");
        Assert.True(type is not null, $"{kind} has no protobuf message of its name");
        return (MessageDescriptor)type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
    }

    [GeneratedRegex(@"^\| (\d+) \| `(\w+)` \|(.*)\|\s*$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
