using System.Buffers.Binary;
using System.Numerics;

namespace FileTransfer.Actors.Storage;

/// <summary>CRC-32C (Castagnoli), which processors compute themselves.</summary>
internal static class Crc32C
{
    /// <param name="bytes">What to check.</param>
    /// <param name="seed">Mixed in first: a length that stands elsewhere.</param>
    public static uint Of(ReadOnlySpan<byte> bytes, uint seed = 0)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, seed);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var single in bytes) crc = BitOperations.Crc32C(crc, single);
        return ~crc;
    }
}
