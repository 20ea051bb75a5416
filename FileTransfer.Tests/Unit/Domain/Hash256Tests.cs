using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Domain;

public sealed class Hash256Tests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(1, Hash256.Size).Select(i => (byte)i)];

    [Fact]
    public void Bytes_come_back_in_their_order()
    {
        var hash = new Hash256(Bytes);

        Assert.Equal(Bytes, hash.ToArray());
        Assert.Equal(Bytes, MemoryMarshal.AsBytes(new ReadOnlySpan<Hash256>(ref hash)).ToArray());
        Assert.Equal(Hash256.Size, Unsafe.SizeOf<Hash256>());
    }

    [Fact]
    public void Every_byte_counts_in_equality() => Assert.All(Enumerable.Range(0, Hash256.Size), at =>
    {
        var other = Bytes.ToArray();
        other[at] ^= 1;
        Assert.NotEqual(new Hash256(Bytes), new Hash256(other));
        Assert.Equal(new Hash256(Bytes).GetHashCode(), new Hash256(Bytes.ToArray()).GetHashCode());
    });

    [Fact]
    public void Text_is_64_lower_case_digits_and_reads_back()
    {
        var hash = new Hash256(Bytes);

        Assert.Equal("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20", hash.ToString());
        Assert.Equal(hash, Hash256.TryParse(hash.ToString()));
        Assert.Equal(hash, Hash256.TryParse(hash.ToString().ToUpperInvariant()));
        Assert.Equal(new ContentId(hash), ContentId.TryParse(hash.ToString()));
        Assert.Equal(hash.ToString(), new ContentId(hash).ToString());
    }

    public static TheoryData<string?> NoHash => [null, "", new string('a', 63), new string('a', 65), new string('g', 64), " " + new string('a', 63)];

    [Theory]
    [MemberData(nameof(NoHash))]
    public void What_is_not_64_hexadecimal_digits_is_no_hash(string? text)
    {
        Assert.Null(Hash256.TryParse(text));
        Assert.Null(ContentId.TryParse(text));
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    public void Another_length_is_refused(int length) => Assert.Throws<ArgumentException>(() => new Hash256(new byte[length]));

    [Fact]
    public void A_target_that_is_too_short_is_refused() =>
        Assert.ThrowsAny<ArgumentException>(() => new Hash256(Bytes).CopyTo(new byte[31]));

    [Fact]
    public void The_empty_content_id_is_zero() => Assert.Equal(new string('0', 64), ContentId.Empty.ToString());
}
