using System.Runtime.InteropServices;

namespace FileTransfer.Actors.Domain;

/// <summary>
/// 32 bytes of SHA-256, held by value so that a million of them are one array; in memory they are exactly the digest, in
/// its order, on every processor.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
public readonly record struct Hash256
{
    public const int Size = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    public Hash256(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentException("A SHA-256 hash has 32 bytes.", nameof(bytes));
        this = MemoryMarshal.Read<Hash256>(bytes);
    }

    /// <param name="target">At least 32 bytes.</param>
    public void CopyTo(Span<byte> target) => MemoryMarshal.Write(target, in this);

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <param name="hex">64 hexadecimal digits of either case.</param>
    public static Hash256? TryParse(string? hex)
    {
        if (hex is not { Length: 2 * Size }) return null;
        Span<byte> bytes = stackalloc byte[Size];
        return Convert.FromHexString(hex, bytes, out _, out var written) == System.Buffers.OperationStatus.Done
            && written == Size ? new Hash256(bytes) : null;
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
