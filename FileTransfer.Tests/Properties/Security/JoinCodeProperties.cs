using CsCheck;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using Xunit;

namespace FileTransfer.Tests.Properties.Security;

public sealed class JoinCodeProperties
{
    private static readonly Gen<JoinCode> Codes =
        Gen.Select(Gen.Byte.Array[JoinSecret.Size], Gen.Byte.Array[Hash256.Size]).Select((secret, fingerprint) =>
            new JoinCode(JoinSecret.From(secret) ?? throw new InvalidOperationException(), new Hash256(fingerprint)));

    [Fact]
    public void Every_code_is_read_as_it_was_written() => Codes.Sample(code =>
    {
        var read = JoinCode.TryParse(code.Reveal(), out _);
        return read is not null && read.Fingerprint == code.Fingerprint && read.Secret.Matches(code.Secret.Hash());
    });

    [Fact]
    public void Every_single_mistyped_character_is_noticed() =>
        Gen.Select(Codes, Gen.Int[0, JoinCode.TextLength - 1], Gen.Char['0', 'z']).Sample((code, at, typed) =>
        {
            var text = code.Reveal().ToCharArray();
            var original = JoinCode.TryParse(text, out _);
            var same = Read(text[at]) == Read(typed);
            text[at] = typed;
            var read = JoinCode.TryParse(text, out var problem);
            return original is not null && (same ? read is not null : read is null && problem.Length > 0);
        });

    [Fact]
    public void Every_two_neighbours_that_changed_places_are_noticed() =>
        Gen.Select(Codes, Gen.Int[0, JoinCode.TextLength - 2]).Sample((code, at) =>
        {
            var text = code.Reveal().ToCharArray();
            (text[at], text[at + 1]) = (text[at + 1], text[at]);
            return JoinCode.TryParse(text, out _) is null == (text[at] != text[at + 1]);
        });

    [Fact]
    public void No_text_of_the_right_length_is_read_by_chance_or_crashes() =>
        Gen.Char.Array[JoinCode.TextLength].Sample(text =>
            JoinCode.TryParse(text, out var problem) is null && problem.Length > 0);

    /// <summary>What a typed character stands for.</summary>
    private static char Read(char typed) => char.ToLowerInvariant(typed) switch
    {
        'o' => '0',
        'i' or 'l' => '1',
        var other => other,
    };
}
