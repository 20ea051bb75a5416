using System.Buffers;

namespace FileTransfer.Actors.Links;

/// <summary>
/// The read side of a stream with a modest buffer for headers and small messages; large reads go straight to where the
/// caller wants them. Holds no buffer while it waits for the first byte of a frame. One reader.
/// </summary>
internal sealed class FrameReader(Stream stream) : IDisposable
{
    /// <summary>Four TLS records: more than one read ever returns.</summary>
    public const int BufferSize = 64 * 1024;

    private readonly TlsStream? _tls = stream as TlsStream;
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private long _bytes;

    public Activity Activity { get; } = new();

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Bytes at hand; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Buffered => _buffer.AsMemory(_start, _end - _start);

    /// <summary>Waits until at least <paramref name="count"/> bytes are buffered; at most <see cref="BufferSize"/>.</summary>
    /// <returns>False when the stream ended before the first of them.</returns>
    /// <exception cref="EndOfStreamException">It ended later.</exception>
    public async ValueTask<bool> FillAsync(int count, CancellationToken cancel)
    {
        while (_end - _start < count)
        {
            if (_end == _start) await ParkAsync(cancel).ConfigureAwait(false);
            Compact(count);
            var read = await ReadAsync(_buffer.AsMemory(_end), cancel).ConfigureAwait(false);
            if (read == 0) return _end == _start ? false : throw new EndOfStreamException();
            _end += read;
        }

        return true;
    }

    public void Skip(int count) => _start += count;

    /// <summary>Fills <paramref name="target"/>: first what is buffered, then straight from the stream.</summary>
    /// <exception cref="EndOfStreamException">The stream ended before.</exception>
    public async ValueTask ReadExactlyAsync(Memory<byte> target, CancellationToken cancel)
    {
        var copied = Math.Min(target.Length, _end - _start);
        _buffer.AsSpan(_start, copied).CopyTo(target.Span);
        _start += copied;
        target = target[copied..];
        while (target.Length > 0)
        {
            _tls?.Expect(target.Length);
            var read = await ReadAsync(target, cancel).ConfigureAwait(false);
            if (read == 0) throw new EndOfStreamException();
            target = target[read..];
        }

        _tls?.Expect(0);
    }

    /// <summary>Reads until the peer leaves.</summary>
    public async ValueTask DiscardAsync(CancellationToken cancel)
    {
        do
        {
            _start = _end = 0;
            _buffer ??= ArrayPool<byte>.Shared.Rent(BufferSize);
        }
        while (await ReadAsync(_buffer, cancel).ConfigureAwait(false) > 0);
    }

    /// <summary>Only once no read is pending.</summary>
    public void Dispose()
    {
        if (_buffer is { } buffer) ArrayPool<byte>.Shared.Return(buffer);
        _buffer = null;
        _start = _end = 0;
    }

    /// <summary>A read of nothing ends when there is something: a thousand quiet links cost no buffers.</summary>
    private async ValueTask ParkAsync(CancellationToken cancel)
    {
        Dispose();
        await ReadAsync(Memory<byte>.Empty, cancel).ConfigureAwait(false);
        _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    }

    private void Compact(int count)
    {
        if (_start + count <= BufferSize) return;
        Buffered.CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
    }

    private async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancel)
    {
        Activity.Begin();
        var read = await stream.ReadAsync(target, cancel).ConfigureAwait(false);
        Activity.End();
        Interlocked.Add(ref _bytes, read);
        return read;
    }
}
