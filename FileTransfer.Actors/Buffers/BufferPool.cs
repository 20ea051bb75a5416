using System.Collections.Concurrent;
using System.Numerics;

namespace FileTransfer.Actors.Buffers;

/// <summary>
/// Pinned arrays for chunks, one size class per chunk size plus headroom, so that a 1 MiB chunk does not take a 2 MiB
/// array. Thread-safe. Keeps at most <paramref name="retainedBytes"/> of idle arrays, those of the size in use first; the
/// rest goes to the collector.
/// </summary>
public sealed class BufferPool(long retainedBytes = BufferPool.DefaultRetainedBytes)
{
    /// <summary>Four default windows: enough that steady transfers never allocate.</summary>
    public const long DefaultRetainedBytes = 64 * 1024 * 1024;

    private const int SmallestClass = 4 * 1024;

    private readonly ConcurrentDictionary<int, ConcurrentStack<byte[]>> _idle = new();
    private long _idleBytes;
    private long _rentedBytes;

    public static BufferPool Shared { get; } = new();

    /// <summary>Bytes that were rented and not returned yet; zero at rest, or somebody leaks.</summary>
    public long RentedBytes => Interlocked.Read(ref _rentedBytes);

    /// <summary>Bytes kept for the next renter.</summary>
    public long IdleBytes => Interlocked.Read(ref _idleBytes);

    /// <returns>An array of at least <paramref name="payload"/> plus <see cref="ChunkBuffer.Headroom"/> bytes.</returns>
    internal byte[] Rent(int payload)
    {
        var size = ClassOf(payload);
        Interlocked.Add(ref _rentedBytes, size);
        if (_idle.TryGetValue(size, out var stack) && stack.TryPop(out var array))
        {
            Interlocked.Add(ref _idleBytes, -size);
            return array;
        }

        return GC.AllocateUninitializedArray<byte>(size, pinned: true);
    }

    internal void Return(byte[] array)
    {
        Interlocked.Add(ref _rentedBytes, -array.Length);
        if (Interlocked.Add(ref _idleBytes, array.Length) > retainedBytes && !DropOthers(array.Length))
        {
            Interlocked.Add(ref _idleBytes, -array.Length);
            return;
        }

        _idle.GetOrAdd(array.Length, static _ => new ConcurrentStack<byte[]>()).Push(array);
    }

    /// <summary>
    /// Lets go of idle arrays of other sizes until the bound holds: otherwise those of yesterday's transfers would fill
    /// it for ever, and today's would be allocated anew for every chunk.
    /// </summary>
    private bool DropOthers(int size)
    {
        foreach (var (other, stack) in _idle)
        {
            while (other != size && IdleBytes > retainedBytes && stack.TryPop(out _)) Interlocked.Add(ref _idleBytes, -other);
        }

        return IdleBytes <= retainedBytes;
    }

    private static int ClassOf(int payload) =>
        (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(payload, SmallestClass)) + ChunkBuffer.Headroom;
}
