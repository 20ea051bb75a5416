using System.Net;
using System.Net.Sockets;

namespace FileTransfer.Actors.Links;

/// <summary>Who may be connected: counts connections from accept on, before they cost more than a socket. Thread-safe.</summary>
internal sealed class Seats(LinkListenerOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, int> _perAddress = [];
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
        lock (_gate)
        {
            var same = _perAddress.GetValueOrDefault(key);
            if (_handshakes >= options.MaxHandshakes || _links >= options.MaxLinks) return null;
            if (same >= options.MaxHandshakesPerAddress) return null;
            _handshakes++;
            _perAddress[key] = same + 1;
            return new Seat(this, key);
        }
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

    private bool Promote(UInt128 key)
    {
        lock (_gate)
        {
            if (_links >= options.MaxLinks) return false;
            _links++;
            LeaveHandshake(key);
            return true;
        }
    }

    private void Leave(UInt128 key, bool link)
    {
        lock (_gate)
        {
            if (link) _links--;
            else LeaveHandshake(key);
        }
    }

    private void LeaveHandshake(UInt128 key)
    {
        _handshakes--;
        if (--_perAddress[key] == 0) _perAddress.Remove(key);
    }

    /// <summary>One connection's place. Not thread-safe; disposing again does nothing.</summary>
    internal sealed class Seat(Seats seats, UInt128 key) : IDisposable
    {
        private bool _link;
        private bool _left;

        /// <summary>The peer is known now.</summary>
        /// <returns>False when there are enough links already.</returns>
        public bool TryPromote() => _link = seats.Promote(key);

        public void Dispose()
        {
            if (_left) return;
            _left = true;
            seats.Leave(key, _link);
        }
    }
}
