using System.IO.Pipelines;

namespace FileTransfer.Tests.Unit.Security;

/// <summary>One end of a connection in memory that keeps everything written to it.</summary>
internal sealed class MemoryConnection : Stream
{
    private readonly Stream _incoming;
    private readonly Stream _outgoing;
    private readonly MemoryStream _written = new();

    private MemoryConnection(PipeReader incoming, PipeWriter outgoing) =>
        (_incoming, _outgoing) = (incoming.AsStream(), outgoing.AsStream());

    public byte[] Written => _written.ToArray();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static (MemoryConnection One, MemoryConnection Other) Pair()
    {
        var (there, back) = (new Pipe(), new Pipe());
        return (new MemoryConnection(back.Reader, there.Writer), new MemoryConnection(there.Reader, back.Writer));
    }

    /// <summary>The other end reads what was written, and then the end; its answers still arrive.</summary>
    public ValueTask CloseWritingAsync() => _outgoing.DisposeAsync();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _incoming.ReadAsync(buffer, cancellationToken);

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _written.Write(buffer.Span);
        try
        {
            await _outgoing.WriteAsync(buffer, cancellationToken);
        }
        catch (InvalidOperationException e)
        {
            throw new IOException("The connection is closed.", e);   // as a socket would say it
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _outgoing.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException("blocking call");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("blocking call");

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("blocking call");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _outgoing.Dispose();
            _incoming.Dispose();
        }

        base.Dispose(disposing);
    }
}
