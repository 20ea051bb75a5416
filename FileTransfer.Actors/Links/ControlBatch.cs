using System.Buffers;

namespace FileTransfer.Actors.Links;

/// <summary>Small frames, written one after the other into one array, so that they leave in one write. Not thread-safe.</summary>
internal sealed class ControlBatch
{
    private const int FirstSize = 4 * 1024;

    private byte[] _array = [];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Bytes => _array.AsMemory(0, Length);

    public void Append(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        Reserve(FrameHeader.Size + payload.Length);
        header.Write(_array.AsSpan(Length));
        payload.CopyTo(_array.AsSpan(Length + FrameHeader.Size));
        Length += FrameHeader.Size + payload.Length;
    }

    /// <summary>Empties the batch and gives its array back: a quiet link holds none.</summary>
    public void Clear()
    {
        if (_array.Length > 0) ArrayPool<byte>.Shared.Return(_array);
        _array = [];
        Length = 0;
    }

    private void Reserve(int more)
    {
        if (_array.Length - Length >= more) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstSize, Math.Max(2 * _array.Length, Length + more)));
        Bytes.CopyTo(larger);
        if (_array.Length > 0) ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
