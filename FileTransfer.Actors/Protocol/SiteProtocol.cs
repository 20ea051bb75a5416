using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Protocol;

/// <summary>
/// Between a broadcaster and its server, as Akka.Remote messages. The broadcaster asks: each <see cref="SiteReport"/> says what is
/// new there and what it knows, each <see cref="SiteAnswer"/> what is new here. One is on the way at a time; what was lost is said
/// again, and saying it twice does no harm.
/// </summary>
public static class SiteProtocol
{
    public const int MaxReceivers = 512;

    /// <summary>Each may carry a receipt.</summary>
    public const int MaxStates = 64;

    public const int MaxOrders = 256;

    public const int MaxRevoked = 1024;

    /// <summary>What one message may hold, estimated; one entry always fits.</summary>
    public const int MaxBytes = 96 * 1024;

    /// <param name="Incarnation">Of the broadcaster: another one after each start.</param>
    /// <param name="Number">Comes back in the answer.</param>
    /// <param name="Known">What was heard of the server so far.</param>
    /// <param name="All">All that was said about receivers before is void.</param>
    /// <param name="Wanted">Broadcasts whose content is not complete here; the server knows whether it is on its way.</param>
    public sealed record SiteReport(
        Guid Incarnation, long Number, SiteKnown Known, bool All, IReadOnlyList<SiteReceiver> Receivers,
        IReadOnlyList<BroadcastId> Wanted, IReadOnlyList<SiteState> States) : IWireMessage;

    /// <param name="Server">Incarnation of the server that said it; empty before the first answer.</param>
    /// <param name="Orders">Version of the last order.</param>
    /// <param name="Revoked">How many revoked certificates.</param>
    public sealed record SiteKnown(Guid Server, long Orders, int Revoked)
    {
        public static SiteKnown Nothing { get; } = new(Guid.Empty, 0, 0);
    }

    /// <param name="IsHere">False when it has left.</param>
    public sealed record SiteReceiver(NodeId Node, IReadOnlyList<string> Groups, bool IsHere);

    /// <param name="Receipt">With Committed: what the receiver signed.</param>
    public sealed record SiteState(BroadcastId Broadcast, ReceiverStatus Status, string? Receipt);

    /// <param name="Server">Incarnation: after another one, what it does not say by the end of its orders is void.</param>
    /// <param name="TellAll">The server knows nothing of this broadcaster: everything is to be said again.</param>
    /// <param name="Orders">By version, from what the broadcaster knew on.</param>
    /// <param name="Known">What the broadcaster knows with this answer.</param>
    /// <param name="More">There is more to be asked for at once.</param>
    public sealed record SiteAnswer(
        Guid Server, long Number, bool TellAll, IReadOnlyList<SiteOrder> Orders, IReadOnlyList<string> Revoked, SiteKnown Known,
        bool More) : IWireMessage;

    /// <summary>Server to broadcaster: there is something new, ask for it now.</summary>
    public sealed record SiteCall : IWireMessage
    {
        private SiteCall()
        {
        }

        public static SiteCall Instance { get; } = new();
    }
}
