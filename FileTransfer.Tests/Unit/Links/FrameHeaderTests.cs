using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using Xunit;

namespace FileTransfer.Tests.Unit.Links;

/// <summary>The wire is frozen: what is written here may grow, never change.</summary>
public sealed class FrameHeaderTests
{
    [Fact]
    public void Frozen_bytes_of_a_control_frame() =>
        Assert.Equal("01 01 34 12 78 56 34 12 44 33 22 11 01 00 00 00".Replace(" ", ""), Hex(
            new FrameHeader(FrameType.Control, 0x1234, 0x12345678, 0x11223344, true)));

    [Fact]
    public void Frozen_bytes_of_a_chunk_frame() =>
        Assert.Equal("01 02 00 00 07 00 00 00 28 00 01 00 00 00 00 00".Replace(" ", ""), Hex(FrameHeader.ForChunk(7, 65536)));

    [Fact]
    public void Frozen_bytes_of_the_heartbeat()
    {
        Assert.Equal("01030000000000000000000000000000", Hex(FrameHeader.Ping));
        Assert.Equal("01040000000000000000000000000000", Hex(FrameHeader.Pong));
    }

    [Fact]
    public void Frozen_bytes_of_a_chunk_header()
    {
        var bytes = new byte[ChunkHeader.Size];
        var root = new Hash256(Enumerable.Range(1, 32).Select(i => (byte)i).ToArray());
        new ChunkHeader(0x01020304, root).Write(bytes);
        Assert.Equal("0403020100000000" + string.Concat(Enumerable.Range(1, 32).Select(i => $"{i:x2}")), Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void Frozen_names()
    {
        Assert.Equal("filetransfer/1", LinkProtocols.FileTransfer);
        Assert.Equal("filetransfer-peer/1", LinkProtocols.Peer);
        Assert.Equal("filetransfer-join/1", LinkProtocols.Join);
    }

    [Theory]
    [InlineData("02010000000000000000000000000000", "UnknownVersion")]
    [InlineData("00000000000000000000000000000000", "UnknownVersion")]
    [InlineData("01000000000000000000000000000000", "UnknownType")]
    [InlineData("01050000000000000000000000000000", "UnknownType")]
    [InlineData("01010000000000000000000002000000", "UnknownFlags")]
    [InlineData("01020000000000000000000001000000", "UnknownFlags")]
    [InlineData("01030000000000000000000001000000", "UnknownFlags")]
    [InlineData("01010000000000000000000000010000", "ReservedBytes")]
    [InlineData("01010000000000000000000000000001", "ReservedBytes")]
    [InlineData("01020100000000000000000000000000", "KindOutsideControl")]
    [InlineData("01030000010000000000000000000000", "LoadedHeartbeat")]
    [InlineData("01040000000000000100000000000000", "LoadedHeartbeat")]
    [InlineData("010100000000000000000000000000", "Truncated")]
    public void What_is_not_a_header_is_named(string hex, string problem)
    {
        Assert.False(FrameHeader.TryRead(Convert.FromHexString(hex), out _, out var found));
        Assert.Equal(problem, found.ToString());
    }

    [Theory]
    [InlineData(1u, true)]
    [InlineData(100u, true)]
    [InlineData(101u, false)]
    [InlineData(uint.MaxValue, false)]
    public void A_control_payload_has_a_limit(uint length, bool fits) =>
        Assert.Equal(fits, new FrameHeader(FrameType.Control, 1, 0, length, false).Check(100) == FrameProblem.None);

    [Theory]
    [InlineData(0u, "ChunkEmpty")]
    [InlineData(39u, "ChunkEmpty")]
    [InlineData(41u, "None")]
    [InlineData(40u + ChunkSize.Max, "None")]
    [InlineData(41u + ChunkSize.Max, "ChunkTooLong")]
    [InlineData(uint.MaxValue, "ChunkTooLong")]
    public void A_chunk_has_data_and_a_limit(uint length, string problem) =>
        Assert.Equal(problem, new FrameHeader(FrameType.Chunk, 0, 0, length, false).Check(100).ToString());

    [Fact]
    public void Every_problem_has_words_of_its_own()
    {
        var words = Enum.GetValues<FrameProblem>().Where(p => p != FrameProblem.None).Select(p => p.Words()).ToList();
        Assert.Equal(words.Count, words.Distinct().Count());
        Assert.DoesNotContain("a bad frame", words);
    }

    private static string Hex(FrameHeader header)
    {
        Span<byte> bytes = stackalloc byte[FrameHeader.Size];
        bytes.Fill(0xff);
        header.Write(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
