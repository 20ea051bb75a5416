using FileTransfer.Actors.Links;

namespace FileTransfer.Tests.Contracts.Links;

/// <summary>One direction of a connection in memory, with a bounded buffer, cuts where the test wants them, and faults.</summary>
internal sealed class MemoryPipe(int capacity)
{
    private readonly Lock _gate = new();
    private readonly byte[] _ring = new byte[capacity];
    private readonly AsyncSignal _changed = new();
    private readonly AsyncSignal _starved = new();
    private readonly AsyncSignal _stalls = new();
    private int _head;
    private int _count;
    private bool _ended;
    private Exception? _broken;
    private bool _starving;
    private bool _stalled;

    /// <summary>The most that the next read returns; null for all there is.</summary>
    public Func<int>? Cut { get; set; }

    public async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancel)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_broken is not null) throw _broken;
                if (_count > 0) return Take(target.Span);
                if (_ended) return 0;
                _starving = true;
                changed = _changed.Next;
                _starved.Raise();
            }

            await changed.WaitAsync(cancel);
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancel)
    {
        while (source.Length > 0)
        {
            Task changed;
            lock (_gate)
            {
                if (_broken is not null) throw _broken;
                if (_ended) throw new IOException("closed");
                while (Put(source.Span) is > 0 and var put) source = source[put..];
                _stalled = source.Length > 0;
                if (!_stalled) return;
                _stalls.Raise();
                changed = _changed.Next;
            }

            await changed.WaitAsync(cancel);
        }
    }

    /// <summary>Waits until everything was read and the reader waits for more.</summary>
    public async Task ReaderStarves()
    {
        while (true)
        {
            Task starved;
            lock (_gate)
            {
                if (_starving && _count == 0) return;
                starved = _starved.Next;
            }

            await starved.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    /// <summary>Waits until a writer waits for room.</summary>
    public async Task WriterStalls()
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_stalled) return;
                changed = _stalls.Next;
            }

            await changed.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    public void End() => Change(() => _ended = true);

    public void Break(Exception with) => Change(() => _broken ??= with);

    private void Change(Action change)
    {
        lock (_gate) change();
        _changed.Raise();
    }

    private int Take(Span<byte> target)
    {
        var most = Cut is null ? _count : Math.Clamp(Cut(), 1, _count);
        var taken = Math.Min(Math.Min(target.Length, most), _ring.Length - _head);
        _ring.AsSpan(_head, taken).CopyTo(target);
        _head = (_head + taken) % _ring.Length;
        _count -= taken;
        _changed.Raise();
        return taken;
    }

    private int Put(ReadOnlySpan<byte> source)
    {
        var tail = (_head + _count) % _ring.Length;
        var put = Math.Min(Math.Min(source.Length, _ring.Length - _count), _ring.Length - tail);
        source[..put].CopyTo(_ring.AsSpan(tail));
        _count += put;
        if (put > 0)
        {
            _starving = false;
            _changed.Raise();
        }

        return put;
    }
}
