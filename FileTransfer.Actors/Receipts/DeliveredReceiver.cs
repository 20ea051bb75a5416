using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Receipts;

/// <summary>How a broadcast ended for one receiver.</summary>
/// <param name="State">A final one.</param>
/// <param name="Bytes">Durable there.</param>
/// <param name="Reason">In kebab case; null for success.</param>
/// <param name="Detail">The cause, escaped; null for success.</param>
/// <param name="Time">UTC, when the state was reached, by the server's clock.</param>
/// <param name="Receipt">Compact JWS; there exactly for <see cref="ReceiverState.Committed"/>.</param>
internal sealed record DeliveredReceiver(
    NodeId Node, ReceiverState State, long Bytes, string? Reason, string? Detail, DateTime Time, string? Receipt);
