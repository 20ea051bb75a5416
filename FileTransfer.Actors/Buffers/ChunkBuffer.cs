using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Buffers;

/// <summary>
/// One chunk in one pooled array, with room for the frame's headers in front of the bytes: it is read from a file or a
/// link once and written to a link or a file once, without a copy between. Whoever is handed it owns it and disposes it
/// exactly once; disposing again does nothing.
/// </summary>
public sealed class ChunkBuffer : IDisposable
{
    /// <summary>Bytes in front of the data, reserved for headers.</summary>
    public const int Headroom = 64;

    private readonly BufferPool _pool;
    private readonly int _length;
    private byte[]? _array;
    private Action<int>? _released;

    private ChunkBuffer(BufferPool pool, int length)
    {
        _pool = pool;
        _length = length;
        _array = pool.Rent(length);
    }

    /// <summary>The chunk's number in its manifest.</summary>
    public int Chunk { get; set; }

    /// <summary>The SHA-256 subtree root that the source claims for it.</summary>
    public Hash256 Root { get; set; }

    /// <summary>Bytes of data; zero for a chunk of zeros, whose length the manifest says: holes never travel.</summary>
    public int Length => _length;

    public Memory<byte> Data => Array.AsMemory(Headroom, _length);

    /// <summary>The last <paramref name="headers"/> bytes of the headroom and the data, contiguous.</summary>
    public Memory<byte> WithHeaders(int headers) => Array.AsMemory(Headroom - headers, headers + _length);

    private byte[] Array => _array ?? throw new ObjectDisposedException(nameof(ChunkBuffer));

    /// <param name="pool">Where the array comes from and returns to.</param>
    /// <param name="length">Bytes of data.</param>
    public static ChunkBuffer Rent(BufferPool pool, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, ChunkSize.Max);
        return new ChunkBuffer(pool, length);
    }

    /// <summary>
    /// Called once, with <see cref="Length"/>, when the buffer is disposed: how a link learns that it may read on. Several
    /// may ask; only the owner may register.
    /// </summary>
    public void OnReleased(Action<int> released)
    {
        ObjectDisposedException.ThrowIf(_array is null, this);
        _released += released;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is not { } array) return;
        _pool.Return(array);
        _released?.Invoke(_length);
    }
}
