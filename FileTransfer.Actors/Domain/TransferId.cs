using System.Security.Cryptography;

namespace FileTransfer.Actors.Domain;

/// <summary>
/// Names one manifest going from one source to one receiver. It is the idempotency key: it survives reconnects,
/// restarts and repeated commands.
/// </summary>
public readonly record struct TransferId(Guid Value)
{
    public static TransferId New() => new(Guid.CreateVersion7());

    /// <summary>The same text always gives the same id (first 16 bytes of its SHA-256).</summary>
    public static TransferId FromKey(string key) =>
        new(new Guid(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)).AsSpan(0, 16)));

    /// <summary>One receiver's part of a broadcast.</summary>
    public static TransferId OfDelivery(BroadcastId broadcast, NodeId node) => FromKey($"broadcast {broadcast} {node}");

    public static TransferId? TryParse(string? text) =>
        Guid.TryParseExact(text, "N", out var value) ? new TransferId(value) : null;

    /// <summary>32 hexadecimal digits; used as a folder name.</summary>
    public override string ToString() => Value.ToString("N");
}
