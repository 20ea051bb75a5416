using System.Security.Cryptography;

namespace FileTransfer.Actors.Domain;

/// <summary>
/// What admits one receiver to one peer for one broadcast: 128 random bits, known to the server and those two. Compared in
/// constant time, and never shown.
/// </summary>
public sealed class PeerTicket
{
    public const int Size = 16;

    private readonly byte[] _bytes;

    private PeerTicket(byte[] bytes) => _bytes = bytes;

    public ReadOnlySpan<byte> Bytes => _bytes;

    public static PeerTicket New() => new(RandomNumberGenerator.GetBytes(Size));

    /// <returns>Null unless there are <see cref="Size"/> bytes.</returns>
    public static PeerTicket? TryRead(ReadOnlySpan<byte> bytes) => bytes.Length == Size ? new PeerTicket(bytes.ToArray()) : null;

    public bool Matches(PeerTicket other) => CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);

    public override string ToString() => "(ticket)";
}
