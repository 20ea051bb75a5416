using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FileTransfer.Tests.Vectors;

/// <summary>
/// The endless file of record_pieces_root.py: byte i is block[i mod period], the block being
/// SHA-256(0) + SHA-256(1) + … over the counter as eight little-endian bytes.
/// </summary>
internal sealed class PatternFile
{
    private readonly byte[] _block;

    public PatternFile(int period)
    {
        _block = new byte[period];
        Span<byte> counter = stackalloc byte[sizeof(long)];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        for (var at = 0; at < period; at += digest.Length)
        {
            BinaryPrimitives.WriteInt64LittleEndian(counter, at / digest.Length);
            SHA256.HashData(counter, digest);
            digest[..Math.Min(digest.Length, period - at)].CopyTo(_block.AsSpan(at));
        }
    }

    public void Read(long offset, Span<byte> target)
    {
        while (target.Length > 0)
        {
            var from = (int)(offset % _block.Length);
            var count = Math.Min(target.Length, _block.Length - from);
            _block.AsSpan(from, count).CopyTo(target);
            target = target[count..];
            offset += count;
        }
    }
}
