using System.Buffers;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Links;

/// <summary>Cuts the stream into frames and hands each to the handler, whole or not at all.</summary>
/// <param name="reader">The stream.</param>
/// <param name="options">Limits.</param>
/// <param name="pool">For chunks.</param>
/// <param name="shared">A bound over many links, or null.</param>
/// <param name="pinged">The peer wants a pong.</param>
internal sealed class LinkReceiver(
    FrameReader reader, LinkOptions options, BufferPool pool, ByteBudget? shared, Action pinged)
{
    private readonly ByteBudget _inbound = new(options.InboundBytes);
    private long _wholeBytes;

    /// <summary>Bytes up to the end of the last frame that was read; thread-safe.</summary>
    public long WholeBytes => Interlocked.Read(ref _wholeBytes);

    /// <summary>Bytes of chunks that the handler has not disposed yet, and of the one being read.</summary>
    public long Outstanding => _inbound.Used;

    /// <param name="handler">Hears of every frame.</param>
    /// <param name="stop">Ends the frames; what still arrives is then discarded, so that the peer reads our last words.</param>
    /// <param name="abort">Ends everything.</param>
    /// <returns>Why it ended.</returns>
    /// <exception cref="FailureException">The peer broke the protocol.</exception>
    public async Task<Failure> RunAsync(ILinkHandler handler, CancellationToken stop, CancellationToken abort)
    {
        while (!stop.IsCancellationRequested)
        {
            if (!await reader.FillAsync(FrameHeader.Size, abort).ConfigureAwait(false)) return LinkFailures.ClosedByPeer;
            if (stop.IsCancellationRequested) break;   // closed while it waited: what arrives now is not judged any more
            var header = ReadHeader();
            if (header.Type == FrameType.Control) await OnControl(header, handler, stop, abort).ConfigureAwait(false);
            else if (header.Type == FrameType.Chunk) await OnChunk(header, handler, stop, abort).ConfigureAwait(false);
            else if (header.Type == FrameType.Ping) pinged();
            Interlocked.Exchange(ref _wholeBytes, reader.Bytes - reader.Buffered.Length);
        }

        await reader.DiscardAsync(abort).ConfigureAwait(false);
        return LinkFailures.ClosedByPeer;
    }

    private FrameHeader ReadHeader()
    {
        if (!FrameHeader.TryRead(reader.Buffered.Span, out var header, out var problem)) throw Violation(problem);
        reader.Skip(FrameHeader.Size);
        problem = header.Check(options.MaxControlBytes);
        return problem == FrameProblem.None ? header : throw Violation(problem);
    }

    private async ValueTask OnControl(
        FrameHeader header, ILinkHandler handler, CancellationToken stop, CancellationToken abort)
    {
        var length = (int)header.Length;
        if (length > FrameReader.BufferSize)
        {
            await OnLongControl(header, handler, stop, abort).ConfigureAwait(false);
            return;
        }

        if (length > 0 && !await reader.FillAsync(length, abort).ConfigureAwait(false)) throw new EndOfStreamException();
        if (stop.IsCancellationRequested) return;
        await TellAsync(handler, header, reader.Buffered[..length]).ConfigureAwait(false);
        reader.Skip(length);
    }

    private async ValueTask OnLongControl(
        FrameHeader header, ILinkHandler handler, CancellationToken stop, CancellationToken abort)
    {
        var rented = ArrayPool<byte>.Shared.Rent((int)header.Length);
        try
        {
            var payload = rented.AsMemory(0, (int)header.Length);
            await reader.ReadExactlyAsync(payload, abort).ConfigureAwait(false);
            if (stop.IsCancellationRequested) return;
            await TellAsync(handler, header, payload).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>What the handler throws is its own failure, never taken for one of the connection.</summary>
    private static async ValueTask TellAsync(ILinkHandler handler, FrameHeader header, ReadOnlyMemory<byte> payload)
    {
        try
        {
            await handler.OnControl(header.Kind, header.Number, payload, header.Optional).ConfigureAwait(false);
        }
        catch (Exception bug) when (bug is not FailureException)
        {
            throw new FailureException(FailureException.From(bug), bug);
        }
    }

    private async ValueTask OnChunk(
        FrameHeader header, ILinkHandler handler, CancellationToken stop, CancellationToken abort)
    {
        if (!await reader.FillAsync(ChunkHeader.Size, abort).ConfigureAwait(false)) throw new EndOfStreamException();
        if (!ChunkHeader.TryRead(reader.Buffered.Span, out var about, out var problem)) throw Violation(problem);
        reader.Skip(ChunkHeader.Size);
        if (await RentAsync((int)header.Length - ChunkHeader.Size, stop).ConfigureAwait(false) is not { } chunk) return;
        var handedOver = false;
        try
        {
            (chunk.Chunk, chunk.Root) = (about.Chunk, about.Root);
            await reader.ReadExactlyAsync(chunk.Data, abort).ConfigureAwait(false);
            if (stop.IsCancellationRequested) return;
            handler.OnChunk(header.Number, chunk);
            handedOver = true;
        }
        finally
        {
            if (!handedOver) chunk.Dispose();
        }
    }

    /// <summary>Waits for room in both bounds: this is where reading pauses and TCP holds the peer back.</summary>
    /// <returns>Null when the link stopped meanwhile.</returns>
    private async ValueTask<ChunkBuffer?> RentAsync(int length, CancellationToken stop)
    {
        try
        {
            await _inbound.AcquireAsync(length, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        try
        {
            if (shared is not null) await shared.AcquireAsync(length, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _inbound.Release(length);
            return null;
        }

        var chunk = ChunkBuffer.Rent(pool, length);
        chunk.OnReleased(Release);
        return chunk;
    }

    private void Release(int bytes)
    {
        shared?.Release(bytes);
        _inbound.Release(bytes);
    }

    private static FailureException Violation(FrameProblem problem) =>
        new(Reason.ProtocolViolation, $"the peer sent {problem.Words()}");
}
