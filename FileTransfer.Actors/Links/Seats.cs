using System.Net;
using System.Net.Sockets;

namespace FileTransfer.Actors.Links;

/// <summary>
/// Who may be connected: counts connections from accept on, before they cost more than a socket. At a cap, whoever has
/// been there longer than any honest handshake takes gives way, so that silent connections lock nobody out. Thread-safe.
/// </summary>
internal sealed class Seats(LinkListenerOptions options, TimeProvider? time = null)
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Dictionary<UInt128, LinkedList<Seat>> _perAddress = [];   // oldest first
    private int _handshakes;
    private int _links;

    /// <summary>Connections without and with a trusted certificate.</summary>
    public (int Handshakes, int Links) Taken
    {
        get
        {
            lock (_gate) return (_handshakes, _links);
        }
    }

    /// <returns>Null when a cap is reached.</returns>
    public Seat? TryTake(IPAddress address)
    {
        var key = KeyOf(address);
        Seat? evicted = null;
        Seat seat;
        lock (_gate)
        {
            if (_links >= options.MaxLinks) return null;
            var same = _perAddress.GetValueOrDefault(key);
            if (same?.Count >= options.MaxHandshakesPerAddress || _handshakes >= options.MaxHandshakes)
            {
                // At the common cap, those with most connections give way first.
                evicted = Stale(same?.Count >= options.MaxHandshakesPerAddress ? same : _perAddress.Values.MaxBy(seats => seats.Count));
                if (evicted is null) return null;
                LeaveHandshake(evicted);
            }

            seat = new Seat(this, key, _time.GetTimestamp());
            if (!_perAddress.TryGetValue(key, out var seats)) _perAddress[key] = seats = new LinkedList<Seat>();
            seats.AddLast(seat.Node);
            _handshakes++;
        }

        evicted?.Evict();
        return seat;
    }

    /// <summary>A home or a data centre gets an IPv6 /64 at least; whoever has one has all of its addresses.</summary>
    private static UInt128 KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        if (address.AddressFamily == AddressFamily.InterNetworkV6) length = 8;
        return new UInt128(BitConverter.ToUInt64(bytes[..8]) & (length == 8 ? ulong.MaxValue : uint.MaxValue), (ulong)length);
    }

    /// <returns>The oldest, when it has had its time.</returns>
    private Seat? Stale(LinkedList<Seat>? seats) =>
        seats?.First?.Value is { } oldest && _time.GetElapsedTime(oldest.Since) >= options.Patience ? oldest : null;

    private bool Promote(Seat seat)
    {
        lock (_gate)
        {
            if (_links >= options.MaxLinks || seat.Node.List is null) return false;
            _links++;
            LeaveHandshake(seat);
            return true;
        }
    }

    private void Leave(Seat seat, bool link)
    {
        lock (_gate)
        {
            if (link) _links--;
            else LeaveHandshake(seat);
        }
    }

    private void LeaveHandshake(Seat seat)
    {
        if (seat.Node.List is not { } seats) return;   // evicted before
        seats.Remove(seat.Node);
        _handshakes--;
        if (seats.Count == 0) _perAddress.Remove(seat.Key);
    }

    /// <summary>One connection's place. Not thread-safe; disposing again does nothing.</summary>
    internal sealed class Seat : IDisposable
    {
        private readonly Seats _seats;
        private readonly TaskCompletionSource _evicted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _link;
        private bool _left;

        public Seat(Seats seats, UInt128 key, long since)
        {
            (_seats, Key, Since) = (seats, key, since);
            Node = new LinkedListNode<Seat>(this);
        }

        /// <summary>Completes when somebody else got the place: the connection has to go.</summary>
        public Task Evicted => _evicted.Task;

        internal UInt128 Key { get; }

        internal long Since { get; }

        internal LinkedListNode<Seat> Node { get; }

        /// <summary>The peer is known now.</summary>
        /// <returns>False when there are enough links already.</returns>
        public bool TryPromote() => _link = _seats.Promote(this);

        public void Dispose()
        {
            if (_left) return;
            _left = true;
            _seats.Leave(this, _link);
        }

        internal void Evict() => _evicted.TrySetResult();
    }
}
