using System.Net.Security;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using Microsoft.Extensions.Logging;

namespace FileTransfer.Actors.Links;

/// <summary>
/// Frames over an authenticated stream: a loop that sends, a loop that receives, a heartbeat. The first reason to end
/// wins. Owns the stream.
/// </summary>
public sealed class Link : ILink
{
    private const int New = 0;
    private const int Running = 1;
    private const int ClosedUnstarted = 2;

    private readonly Stream _stream;
    private readonly LinkOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger? _log;
    private readonly SendQueue _queue;
    private readonly LinkSender _sender;
    private readonly FrameReader _reader;
    private readonly LinkReceiver _receiver;
    private readonly Heartbeat _heartbeat;
    private readonly FrameWatch _frames;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _grace;
    private Failure? _end;
    private long _lastLook;
    private int _life = New;

    /// <param name="stream">Authenticated; the link disposes it.</param>
    /// <param name="peer">As its certificate says.</param>
    /// <param name="remote">The peer's address, for people.</param>
    /// <param name="options">Bounds and deadlines.</param>
    /// <param name="pool">Where inbound chunks are read into.</param>
    /// <param name="time">Drives heartbeat and deadlines.</param>
    /// <param name="inbound">A bound on inbound chunks over all links of the node, or null.</param>
    /// <param name="log">For bugs of handlers only; ends are told to the handler.</param>
    public Link(
        Stream stream,
        PeerIdentity peer,
        string remote,
        LinkOptions? options = null,
        BufferPool? pool = null,
        TimeProvider? time = null,
        ByteBudget? inbound = null,
        ILogger? log = null)
    {
        (_stream, Peer, Remote, _log) = (stream, peer, remote, log);
        _options = options ?? LinkOptions.Default;
        _time = time ?? TimeProvider.System;
        _queue = new SendQueue(_options);
        _sender = new LinkSender(stream, _queue);
        _reader = new FrameReader(stream);
        _receiver = new LinkReceiver(_reader, _options, pool ?? BufferPool.Shared, inbound, _queue.AddPong);
        _frames = new FrameWatch(_options);
        _heartbeat = new Heartbeat(_options, _reader.Activity, _sender.Activity);
    }

    public PeerIdentity Peer { get; }

    public string Remote { get; }

    public long BytesSent => _sender.Bytes;

    public long BytesReceived => _reader.Bytes;

    /// <summary>Completes, always successfully, after the handler heard of the end and the stream is disposed.</summary>
    public Task Completion => _completion.Task;

    /// <summary>What is queued to be sent and what the handler holds, in bytes.</summary>
    internal (long Control, long Chunks, long Inbound) Held =>
        (_queue.Queued.Control, _queue.Queued.Chunks, _receiver.Outstanding);

    public void Start(ILinkHandler handler)
    {
        if (Interlocked.CompareExchange(ref _life, Running, New) == New) _ = RunAsync(handler);
        else if (Interlocked.CompareExchange(ref _life, Running, ClosedUnstarted) == ClosedUnstarted) Tell(handler);
        else throw new InvalidOperationException("A link is started once.");
    }

    public void SendControl(ushort kind, uint number, ReadOnlyMemory<byte> payload, bool optional = false)
    {
        if (!_queue.TryAdd(Header(kind, number, payload, optional), payload.Span)) Fail(LinkFailures.AnswersNotRead);
    }

    /// <summary>Like <see cref="SendControl"/> for a sender that will come again: a full queue takes nothing and the link lives.</summary>
    /// <returns>False when the queue is full; true also when the link is closed.</returns>
    internal bool TrySendControl(ushort kind, uint number, ReadOnlyMemory<byte> payload) =>
        _queue.TryAdd(Header(kind, number, payload, optional: false), payload.Span);

    public ValueTask SendControlAsync(
        ushort kind, uint number, ReadOnlyMemory<byte> payload, CancellationToken cancel) =>
        _queue.AddAsync(Header(kind, number, payload, optional: false), payload, cancel);

    public ValueTask SendChunkAsync(uint number, ChunkBuffer chunk, CancellationToken cancel) =>
        _queue.AddAsync(number, chunk, cancel);

    public void Close(Failure reason)
    {
        if (Interlocked.CompareExchange(ref _end, reason, null) is not null) return;
        if (Interlocked.CompareExchange(ref _life, ClosedUnstarted, New) == New)
        {
            _queue.Drop();
            _stream.Dispose();
            _completion.TrySetResult();
            return;
        }

        // No one waits for the peer longer than this, not even to let it read our last words.
        Later(Abort);
        _queue.Drain();
        _ = _stop.CancelAsync();
    }

    private FrameHeader Header(ushort kind, uint number, ReadOnlyMemory<byte> payload, bool optional)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, _options.MaxControlBytes, nameof(payload));
        return new FrameHeader(FrameType.Control, kind, number, (uint)payload.Length, optional);
    }

    private async Task RunAsync(ILinkHandler handler)
    {
        // The caller may be an actor: neither its thread nor its context is for I/O.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _lastLook = _time.GetTimestamp();
        var period = _heartbeat.Period;
        await using (_time.CreateTimer(static self => ((Link)self!).Look(), this, period, period).ConfigureAwait(false))
        {
            await Task.WhenAll(ReceiveAsync(handler), SendAsync()).ConfigureAwait(false);
        }

        _grace?.Dispose();
        _queue.Drop();
        _reader.Dispose();
        await _stream.DisposeAsync().ConfigureAwait(false);
        Tell(handler);
        _completion.TrySetResult();
    }

    private async Task ReceiveAsync(ILinkHandler handler)
    {
        try
        {
            Fail(await _receiver.RunAsync(handler, _stop.Token, _abort.Token).ConfigureAwait(false));
        }
        catch (Exception broken)
        {
            Fail(LinkFailures.From(broken), broken);
        }
    }

    private async Task SendAsync()
    {
        try
        {
            await _sender.RunAsync(_abort.Token).ConfigureAwait(false);

            // TLS has told the peer that nothing more comes, and its leaving ends the receive loop; other streams cannot.
            if (_stream is not SslStream) Abort();
        }
        catch (Exception broken)
        {
            // What the peer said before it stopped to listen may still be readable, and is why it did.
            _queue.Drop();
            Later(() => Fail(LinkFailures.From(broken), broken));
        }
    }

    /// <summary>Once is enough: the first that asks has the earliest deadline.</summary>
    private void Later(Action end)
    {
        var timer = _time.CreateTimer(
            static end => ((Action)end!)(), end, _options.CloseGrace, Timeout.InfiniteTimeSpan);
        if (Interlocked.CompareExchange(ref _grace, timer, null) is not null) timer.Dispose();
    }

    private void Look()
    {
        lock (_heartbeat)
        {
            var now = _time.GetTimestamp();
            var elapsed = _time.GetElapsedTime(_lastLook, now);
            var verdict = _heartbeat.Look(elapsed);
            _lastLook = now;
            var tooSlow = _frames.IsTooSlow(elapsed, _receiver.WholeBytes, _reader.Bytes, _reader.Activity.Pending);
            if (verdict == Heartbeat.Verdict.PeerSilent) Fail(LinkFailures.PeerSilent(_options.DeadAfter));
            else if (verdict == Heartbeat.Verdict.PeerStuck) Fail(LinkFailures.PeerStuck(_options.DeadAfter));
            else if (tooSlow) Close(LinkFailures.PeerTrickles(_options.MinBytesPerSecond));
            else if (verdict == Heartbeat.Verdict.PingDue) _queue.AddPing();
        }
    }

    /// <summary>Ends the link at once, for this reason unless there was one before.</summary>
    private void Fail(Failure end, Exception? cause = null)
    {
        var first = Interlocked.CompareExchange(ref _end, end, null) is null;
        if (first && end.Reason == Reason.Internal) _log?.LogError(cause, "Link to {Peer} failed: {Detail}", Peer.Node, end.Detail);
        Abort();
    }

    /// <summary>Callbacks run elsewhere: whoever sends or closes must not find itself inside the handler.</summary>
    private void Abort()
    {
        _queue.Drop();
        _ = _stop.CancelAsync();
        _ = _abort.CancelAsync();
    }

    private void Tell(ILinkHandler handler)
    {
        try
        {
            handler.OnClosed(_end ?? LinkFailures.ClosedByPeer);
        }
        catch (Exception bug)
        {
            _log?.LogError(bug, "The handler of the link to {Peer} failed at the end", Peer.Node);
        }
    }
}
