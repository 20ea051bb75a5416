using System.Net.Security;
using FileTransfer.Actors.Buffers;

namespace FileTransfer.Actors.Links;

/// <summary>Writes what the queue gives, in order, until nothing will come again; then ends the TLS session.</summary>
internal sealed class LinkSender(Stream stream, SendQueue queue)
{
    /// <summary>
    /// The most that one write may hold: its end is what the heartbeat sees as progress. A multiple of the TLS record.
    /// </summary>
    private const int Slice = 256 * 1024;

    private const int ChunkHeaders = FrameHeader.Size + ChunkHeader.Size;

    private long _bytes;

    public Activity Activity { get; } = new();

    public long Bytes => Interlocked.Read(ref _bytes);

    public async Task RunAsync(CancellationToken abort)
    {
        var dirty = false;
        while (true)
        {
            if (queue.TryTake(out var control, out var data))
            {
                await WriteAsync(control, data.Number, data.Chunk, abort).ConfigureAwait(false);
                dirty = true;
            }
            else if (dirty)
            {
                await FlushAsync(abort).ConfigureAwait(false);
                dirty = false;
            }
            else if (!await queue.WaitForWorkAsync().ConfigureAwait(false))
            {
                break;
            }
        }

        if (stream is not SslStream tls || abort.IsCancellationRequested) return;
        await tls.ShutdownAsync().WaitAsync(abort).ConfigureAwait(false);
        await FlushAsync(abort).ConfigureAwait(false);
    }

    /// <summary>Whatever happens, what was taken from the queue is given back.</summary>
    private async ValueTask WriteAsync(
        ReadOnlyMemory<byte> control, uint number, ChunkBuffer? chunk, CancellationToken abort)
    {
        var length = chunk?.Length ?? 0;
        try
        {
            await WriteAsync(control, abort).ConfigureAwait(false);
            if (chunk is not null) await WriteAsync(Frame(number, chunk), abort).ConfigureAwait(false);
        }
        finally
        {
            chunk?.Dispose();
            queue.Written(length);
        }
    }

    private static ReadOnlyMemory<byte> Frame(uint number, ChunkBuffer chunk)
    {
        var frame = chunk.WithHeaders(ChunkHeaders);
        FrameHeader.ForChunk(number, chunk.Length).Write(frame.Span);
        new ChunkHeader(chunk.Chunk, chunk.Root).Write(frame.Span[FrameHeader.Size..]);
        return frame;
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken abort)
    {
        while (bytes.Length > 0)
        {
            // The last slice takes the few bytes by which headers exceed a multiple: no record of its own for them.
            var slice = bytes.Length <= Slice + ChunkBuffer.Headroom ? bytes : bytes[..Slice];
            Activity.Begin();
            await stream.WriteAsync(slice, abort).ConfigureAwait(false);
            Activity.End();
            Interlocked.Add(ref _bytes, slice.Length);
            bytes = bytes[slice.Length..];
        }
    }

    private async ValueTask FlushAsync(CancellationToken abort)
    {
        Activity.Begin();
        await stream.FlushAsync(abort).ConfigureAwait(false);
        Activity.End();
    }
}
