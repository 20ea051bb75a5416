using System.Threading.Channels;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Serialization;
using Google.Protobuf;

namespace FileTransfer.Tests.Support;

/// <summary>
/// A peer with a real certificate and no manners: sends any bytes as frames, and keeps what it hears. What the other
/// side closes is no error here.
/// </summary>
internal sealed class RawPeer : IAsyncDisposable
{
    private static readonly TimeSpan Watchdog = TimeSpan.FromSeconds(30);

    private readonly Stream _stream;
    private readonly Channel<(uint Number, IWireMessage Message)> _heard = Channel.CreateUnbounded<(uint, IWireMessage)>();
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly TaskCompletionSource _served = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private RawPeer(Stream stream)
    {
        _stream = stream;
        _reading = ReadAsync();
    }

    /// <summary>Chunk frames that arrived.</summary>
    public int Chunks { get; private set; }

    public bool HasEnded => _reading.IsCompleted;

    /// <summary>Every frame that was sent, to be sent again by somebody else.</summary>
    public List<byte[]> Sent { get; } = [];

    public static RawPeer Over(Stream stream) => new(stream);

    /// <param name="home">Whose identity it uses.</param>
    /// <param name="greet">Whether it says Hello and waits for Welcome.</param>
    public static async Task<RawPeer> ConnectAsync(SiteHome home, bool greet = true)
    {
        var peer = new RawPeer(await DialAsync(home));
        return greet ? await GreetAsync(peer) : peer;
    }

    /// <param name="pki">Folder of the identity it uses.</param>
    /// <param name="port">On this machine.</param>
    public static async Task<RawPeer> ConnectAsync(string pki, int port) => await GreetAsync(new RawPeer(await DialAsync(pki, port)));

    private static async Task<RawPeer> GreetAsync(RawPeer peer)
    {
        await peer.SendAsync(0, Hello());
        await peer.ExpectAsync<SessionProtocol.Welcome>(0);
        return peer;
    }

    /// <summary>TLS with the identity of a home, before any frame.</summary>
    public static Task<Stream> DialAsync(SiteHome home) => DialAsync(Path.Combine(home.Path, "pki"), home.Site.Port);

    private static async Task<Stream> DialAsync(string pki, int port)
    {
        using var credentials = NodeCredentials.Load(pki);
        var connection = await new LinkDialler().ConnectAsync(
            "127.0.0.1", port, LinkProtocols.FileTransfer, LinkCredentials.Of(credentials), _ => null, Watchdog,
            CancellationToken.None);
        connection.ServerCertificate.Dispose();
        return connection.Stream;
    }

    public static SessionProtocol.Hello Hello(string? session = null) =>
        new(session ?? $"raw-{Guid.NewGuid():N}", SessionEpoch.First(TimeProvider.System), "0", Receives: false, []);

    /// <summary>Returns when the other side has taken the link up: not before that it answers a ping.</summary>
    public async Task ServedAsync()
    {
        await WriteAsync(Frame(FrameHeader.Ping, []));
        await _served.Task.WaitAsync(Watchdog);
    }

    public Task SendAsync(uint number, IWireMessage message)
    {
        var (kind, payload) = MessageCodec.Encode(message);
        return SendAsync(kind, number, payload);
    }

    public Task SendAsync(uint number, MessageKind kind, IMessage wire) => SendAsync((ushort)kind, number, wire.ToByteArray());

    public Task SendAsync(ushort kind, uint number, byte[] payload, bool optional = false) =>
        WriteAsync(Frame(new FrameHeader(FrameType.Control, kind, number, (uint)payload.Length, optional), payload));

    public Task SendChunkAsync(uint number, int chunk, Hash256 root, byte[] data)
    {
        var payload = new byte[ChunkHeader.Size + data.Length];
        new ChunkHeader(chunk, root).Write(payload);
        data.CopyTo(payload, ChunkHeader.Size);
        return WriteAsync(Frame(FrameHeader.ForChunk(number, data.Length), payload));
    }

    public async Task WriteAsync(byte[] bytes)
    {
        Sent.Add(bytes);
        await _writing.WaitAsync();
        try
        {
            await _stream.WriteAsync(bytes, _closing.Token);
            await _stream.FlushAsync(_closing.Token);
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The other side has had enough, as it should.
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>The next message of this type on this number; others are passed over.</summary>
    public async Task<T> ExpectAsync<T>(uint number)
        where T : IWireMessage
    {
        using var late = new CancellationTokenSource(Watchdog);
        await foreach (var (at, message) in _heard.Reader.ReadAllAsync(late.Token))
        {
            if (at == number && message is T expected) return expected;
            if (message is SessionProtocol.Goodbye goodbye)
                throw new InvalidDataException($"{goodbye.Failure.Reason}, {goodbye.Failure.Detail} instead of {typeof(T).Name}");
        }

        throw new InvalidDataException($"The link ended without {typeof(T).Name} on {number}");
    }

    /// <summary>Waits for the end of the link.</summary>
    /// <returns>What the other side said at last; null when it just closed.</returns>
    public async Task<Failure?> EndAsync()
    {
        await _reading.WaitAsync(Watchdog);
        Failure? last = null;
        while (_heard.Reader.TryRead(out var heard))
        {
            if (heard.Message is SessionProtocol.Goodbye goodbye) last = goodbye.Failure;
        }

        return last;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _stream.DisposeAsync();
        await _reading;
        _closing.Dispose();
        _writing.Dispose();
    }

    private static byte[] Frame(FrameHeader header, byte[] payload)
    {
        var frame = new byte[FrameHeader.Size + payload.Length];
        header.Write(frame);
        payload.CopyTo(frame, FrameHeader.Size);
        return frame;
    }

    private async Task ReadAsync()
    {
        var head = new byte[FrameHeader.Size];
        try
        {
            while (true)
            {
                await _stream.ReadExactlyAsync(head, _closing.Token);
                if (!FrameHeader.TryRead(head, out var header, out _)) throw new InvalidDataException("not a frame");
                var payload = new byte[header.Length];
                await _stream.ReadExactlyAsync(payload, _closing.Token);
                if (header.Type == FrameType.Chunk) Chunks++;
                else if (header.Type == FrameType.Ping) await WriteAsync(Frame(FrameHeader.Pong, []));
                else if (header.Type == FrameType.Pong) _served.TrySetResult();
                else if (header.Type == FrameType.Control && MessageCodec.TryDecode(header.Kind, payload, out _) is { } message)
                    _heard.Writer.TryWrite((header.Number, message));
            }
        }
        catch (Exception end) when (end is IOException or OperationCanceledException or ObjectDisposedException or InvalidDataException)
        {
            _served.TrySetCanceled();
            _heard.Writer.Complete();
        }
    }
}
