using System.Security.Cryptography;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>
/// The last part of a join link: version, secret, the site's fingerprint, and a checksum that recognises a mistyped
/// code before anything is connected.
/// </summary>
/// <remarks>Bytes: version 1 · secret 16 · fingerprint 32 · first 4 of the SHA-256 of all before. Base 32.</remarks>
internal sealed class JoinCode(JoinSecret secret, Hash256 fingerprint)
{
    private const byte Version = 1;
    private const int SecretAt = 1;
    private const int FingerprintAt = SecretAt + JoinSecret.Size;
    private const int ChecksumAt = FingerprintAt + Hash256.Size;
    private const int ChecksumSize = 4;
    private const int Size = ChecksumAt + ChecksumSize;

    public static readonly int TextLength = Base32.LengthOf(Size);

    public JoinSecret Secret { get; } = secret;

    public Hash256 Fingerprint { get; } = fingerprint;

    /// <summary>The code itself, secret included.</summary>
    public string Reveal()
    {
        Span<byte> bytes = stackalloc byte[Size];
        bytes[0] = Version;
        Secret.Bytes.CopyTo(bytes[SecretAt..]);
        Fingerprint.CopyTo(bytes[FingerprintAt..]);
        Checksum(bytes[..ChecksumAt], bytes[ChecksumAt..]);
        return Base32.Encode(bytes);
    }

    /// <param name="text">Any case.</param>
    /// <param name="problem">What is wrong, without any of the text.</param>
    public static JoinCode? TryParse(ReadOnlySpan<char> text, out string problem)
    {
        problem = "";
        if (text.Length != TextLength)
        {
            problem = $"its code has {text.Length} characters instead of {TextLength}";
            return null;
        }

        Span<byte> bytes = stackalloc byte[Size];
        var wrong = Base32.Decode(text, bytes);
        Span<byte> checksum = stackalloc byte[ChecksumSize];
        Checksum(bytes[..ChecksumAt], checksum);
        if (wrong >= 0)
            problem = $"character {wrong + 1} of its code cannot be in a code";
        else if (!checksum.SequenceEqual(bytes[ChecksumAt..]))
            problem = "its code is mistyped (the checksum does not fit)";
        else if (bytes[0] != Version)
            problem = $"its code is of version {bytes[0]}, and this program knows version {Version}";
        else if (JoinSecret.From(bytes[SecretAt..FingerprintAt]) is { } secret)
            return new JoinCode(secret, new Hash256(bytes[FingerprintAt..ChecksumAt]));
        return null;
    }

    public override string ToString() => "(code)";

    private static void Checksum(ReadOnlySpan<byte> bytes, Span<byte> target)
    {
        Span<byte> hash = stackalloc byte[Hash256.Size];
        SHA256.HashData(bytes, hash);
        hash[..ChecksumSize].CopyTo(target);
    }
}
