using System.Globalization;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using Xunit;

namespace FileTransfer.Tests.Unit.Security;

public sealed class JoinLinkTests
{
    private static readonly Hash256 Fingerprint = new([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
    private static readonly JoinLink Link = JoinLink.Create("hub.local", 5001, JoinSecret.New(), Fingerprint);
    private static readonly string Code = Link.Reveal()[Link.Reveal().LastIndexOf('/')..][1..];

    [Theory]
    [InlineData("hub.local", "ft://hub.local:5001/")]
    [InlineData("192.0.2.1", "ft://192.0.2.1:5001/")]
    [InlineData("2001:db8::1", "ft://[2001:db8::1]:5001/")]
    [InlineData("fe80::1%2", "ft://[fe80::1%2]:5001/")]
    public void Is_read_as_it_was_written(string host, string start)
    {
        var link = JoinLink.Create(host, 5001, JoinSecret.New(), Fingerprint);

        var read = JoinLink.Parse(link.Reveal());

        Assert.StartsWith(start, link.Reveal(), StringComparison.Ordinal);
        Assert.Equal((host, 5001, Fingerprint), (read.Host, read.Port, read.Fingerprint));
        Assert.True(read.Secret.Matches(link.Secret.Hash()));
    }

    [Fact]
    public void May_be_typed_in_capitals_with_letters_for_digits_and_spaces_around()
    {
        var typed = Code.ToUpper(CultureInfo.InvariantCulture).Replace('0', 'O').Replace('1', 'l');

        var read = JoinLink.Parse($"  FT://hub.local:5001/{typed}\n");

        Assert.True(read.Secret.Matches(Link.Secret.Hash()));
    }

    [Theory]
    [InlineData("", "does not begin with ft://")]
    [InlineData("http://hub:5001/{0}", "does not begin with ft://")]
    [InlineData("{0}", "does not begin with ft://")]
    [InlineData("ft://hub:5001", "no code")]
    [InlineData("ft://hub:5001/", "0 characters instead of 85")]
    [InlineData("ft://hub:5001/{0}x", "86 characters instead of 85")]
    [InlineData("ft://hub:5001/{0}/", "86 characters instead of 85")]
    [InlineData("ft://hub/{0}", "no port")]
    [InlineData("ft://[::1]/{0}", "no port")]
    [InlineData("ft://hub:0/{0}", "port is not a number")]
    [InlineData("ft://hub:65536/{0}", "port is not a number")]
    [InlineData("ft://hub:+1/{0}", "port is not a number")]
    [InlineData("ft://:5001/{0}", "host is neither")]
    [InlineData("ft://2001:db8::1:5001/{0}", "host is neither")]
    [InlineData("ft://[hub]:5001/{0}", "host is neither")]
    [InlineData("ft://a b:5001/{0}", "host is neither")]
    public void Says_what_is_wrong_and_never_the_code(string text, string why)
    {
        var refused = Assert.Throws<FailureException>(
            () => JoinLink.Parse(string.Format(CultureInfo.InvariantCulture, text, Code)));

        Assert.Equal(Reason.Usage, refused.Failure.Reason);
        Assert.Contains(why, refused.Failure.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(Code[2..10], refused + refused.Failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_the_place_of_a_character_that_cannot_be()
    {
        var refused = Assert.Throws<FailureException>(() => JoinLink.Parse($"ft://hub:5001/{Code[..9]}u{Code[10..]}"));
        Assert.Contains("character 10 ", refused.Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Knows_a_code_of_a_later_version()
    {
        var bytes = new byte[53];
        Base32.Decode(Code, bytes);
        bytes[0] = 2;
        System.Security.Cryptography.SHA256.HashData(bytes.AsSpan(0, 49)).AsSpan(0, 4).CopyTo(bytes.AsSpan(49));

        var refused = Assert.Throws<FailureException>(() => JoinLink.Parse($"ft://hub:5001/{Base32.Encode(bytes)}"));

        Assert.Contains("version 2", refused.Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_its_code_only_when_asked_to_reveal_it()
    {
        Assert.Equal("ft://hub.local:5001/…", Link.ToString());
        Assert.Equal("(secret)", Link.Secret.ToString());
        Assert.EndsWith(Code, Link.Reveal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b", 5001)]
    [InlineData("", 5001)]
    [InlineData("hub", 0)]
    [InlineData("hub/x", 1)]
    public void Is_not_made_for_an_address_that_cannot_be(string host, int port)
    {
        var refused = Assert.Throws<FailureException>(() => JoinLink.Create(host, port, JoinSecret.New(), Fingerprint));
        Assert.Equal(Reason.Usage, refused.Failure.Reason);
    }
}
