using System.Net;
using System.Net.Sockets;

namespace FileTransfer.Actors.Security;

/// <summary>
/// Counts wrong codes per address and in all. It is asked about wrong codes only, so no flood of them keeps a right one
/// out. Thread-safe; its memory is bounded by the number of remembered addresses.
/// </summary>
internal sealed class WrongCodeLimit(EnrolmentOptions options, TimeProvider time)
{
    private const int NetworkSize = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, TokenBucket> _addresses = [];
    private readonly TokenBucket _all = new(options.WrongCodesInAll, time);
    private readonly TokenBucket _strangers = new(options.WrongCodesPerAddress, time);

    /// <summary>Notes one wrong code.</summary>
    /// <returns>Whether it is still within bounds.</returns>
    public bool Allows(IPAddress remote)
    {
        lock (_gate)
        {
            // The address first: one that is over its own bound must not use up what is there for all.
            return BucketOf(NetworkOf(remote)).TryTake() && _all.TryTake();
        }
    }

    private TokenBucket BucketOf(IPAddress network)
    {
        if (_addresses.TryGetValue(network, out var known)) return known;
        if (_addresses.Count >= options.RememberedAddresses) Forget();
        if (_addresses.Count >= options.RememberedAddresses) return _strangers;
        return _addresses[network] = new TokenBucket(options.WrongCodesPerAddress, time);
    }

    private void Forget()
    {
        foreach (var (network, bucket) in _addresses)
        {
            if (bucket.IsFull) _addresses.Remove(network);
        }
    }

    /// <summary>An IPv6 host picks any of 2^64 addresses, so its network counts as one.</summary>
    private static IPAddress NetworkOf(IPAddress remote)
    {
        if (remote.IsIPv4MappedToIPv6) return remote.MapToIPv4();
        if (remote.AddressFamily != AddressFamily.InterNetworkV6) return remote;
        var bytes = remote.GetAddressBytes();
        bytes.AsSpan(NetworkSize).Clear();
        return new IPAddress(bytes);
    }
}
