using FileTransfer.Actors.Links;

namespace FileTransfer.Actors.Remote;

/// <summary>How the data units of Akka.Remote travel in the frames of a link. The kinds are on the wire: they never change.</summary>
internal static class RemoteFrame
{
    /// <summary>The control kind of one data unit; the frame's number is that of its association.</summary>
    public const ushort Kind = 256;

    /// <summary>The control kind that says that the association of the frame's number is over; without payload.</summary>
    public const ushort EndKind = 257;

    /// <summary>The longest message with its envelope. Bulk never travels here; the gossip of 1,000 members is 100 KiB.</summary>
    public const int MaxMessageBytes = 256 * 1024;

    /// <summary>Akka wraps a message once more before it is ours.</summary>
    public const int MaxUnitBytes = MaxMessageBytes + 64;

    /// <summary>Bounds of a link that carries associations, of both together: little memory, since nothing big travels there.</summary>
    public static LinkOptions Options { get; } = new()
    {
        MaxControlBytes = MaxUnitBytes,
        ControlQueueBytes = 2 * 1024 * 1024,
        InboundBytes = 1,
    };
}
