using System.Security.Cryptography;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>The 128 random bits of an invitation. Shows itself nowhere; servers keep only its hash.</summary>
internal sealed class JoinSecret
{
    public const int Size = 16;

    private readonly byte[] _bytes;

    private JoinSecret(byte[] bytes) => _bytes = bytes;

    public ReadOnlySpan<byte> Bytes => _bytes;

    public static JoinSecret New() => new(RandomNumberGenerator.GetBytes(Size));

    /// <summary>Copies; null when the length is wrong.</summary>
    public static JoinSecret? From(ReadOnlySpan<byte> bytes) => bytes.Length == Size ? new(bytes.ToArray()) : null;

    /// <summary>What is stored, and looked up. One round suffices: the secret has full entropy.</summary>
    public Hash256 Hash()
    {
        Span<byte> hash = stackalloc byte[Hash256.Size];
        SHA256.HashData(_bytes, hash);
        return new Hash256(hash);
    }

    /// <summary>Takes the same time whatever differs.</summary>
    public bool Matches(Hash256 stored)
    {
        Span<byte> expected = stackalloc byte[Hash256.Size];
        Span<byte> actual = stackalloc byte[Hash256.Size];
        stored.CopyTo(expected);
        Hash().CopyTo(actual);
        return CryptographicOperations.FixedTimeEquals(expected, actual);
    }

    public override string ToString() => "(secret)";
}
