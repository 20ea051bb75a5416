using System.Globalization;

namespace FileTransfer.Tests.Properties;

/// <summary>Breaks bytes in the ways in which they break: by bits, by lengths, by pieces of other messages.</summary>
internal sealed class Mutator
{
    private const string SeedName = "FILETRANSFER_FUZZ_SEED";

    private static readonly byte[][] Interesting =
    [
        [0], [0xFF], [0x7F], [0x80], [0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x2E, 0x2E, 0x2F], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0x1B, 0x5B],
    ];

    private readonly Random _random;

    public Mutator()
    {
        var given = Environment.GetEnvironmentVariable(SeedName);
        Seed = given is null ? Random.Shared.Next() : int.Parse(given, CultureInfo.InvariantCulture);
        _random = new Random(Seed);
    }

    /// <summary>Comes back with FILETRANSFER_FUZZ_SEED.</summary>
    public int Seed { get; }

    public T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    public bool Chance(double share) => _random.NextDouble() < share;

    /// <param name="corpus">Where pieces of others come from.</param>
    public byte[] Mutate(byte[] bytes, IReadOnlyList<byte[]> corpus)
    {
        var result = bytes.ToList();
        for (var changes = _random.Next(1, 6); changes > 0; changes--) Change(result, corpus);
        return [.. result];
    }

    private void Change(List<byte> bytes, IReadOnlyList<byte[]> corpus)
    {
        var at = _random.Next(bytes.Count + 1);
        var length = Math.Min(bytes.Count - at, _random.Next(1, 17));
        switch (_random.Next(7))
        {
            case 0 when at < bytes.Count: bytes[at] ^= (byte)(1 << _random.Next(8)); break;
            case 1 when at < bytes.Count: bytes[at] = (byte)_random.Next(256); break;
            case 2: bytes.RemoveRange(at, length); break;
            case 3: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
            case 4: bytes.InsertRange(at, Pick(Interesting)); break;
            case 5: Overwrite(bytes, at, Pick(Interesting)); break;
            default:
                var other = Pick(corpus);
                var from = _random.Next(other.Length + 1);
                bytes.InsertRange(at, other[from..Math.Min(other.Length, from + 64)]);
                break;
        }
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] with)
    {
        for (var i = 0; i < with.Length && at + i < bytes.Count; i++) bytes[at + i] = with[i];
    }
}
