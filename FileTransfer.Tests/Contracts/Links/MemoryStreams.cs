namespace FileTransfer.Tests.Contracts.Links;

/// <summary>Two ends of a connection in memory.</summary>
internal sealed class MemoryStreams : Stream
{
    private MemoryStreams(MemoryPipe incoming, MemoryPipe outgoing) => (Incoming, Outgoing) = (incoming, outgoing);

    public MemoryPipe Incoming { get; }

    public MemoryPipe Outgoing { get; }

    public int Writes { get; private set; }

    public int Flushes { get; private set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static (MemoryStreams Left, MemoryStreams Right) Connect(int capacity = 64 * 1024)
    {
        var (there, back) = (new MemoryPipe(capacity), new MemoryPipe(capacity));
        return (new MemoryStreams(back, there), new MemoryStreams(there, back));
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Incoming.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Writes++;
        return Outgoing.WriteAsync(buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        Flushes++;
        return Task.CompletedTask;
    }

    public override void Flush() => Flushes++;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        Outgoing.End();
        Incoming.Break(new IOException("closed here"));
        base.Dispose(disposing);
    }
}
