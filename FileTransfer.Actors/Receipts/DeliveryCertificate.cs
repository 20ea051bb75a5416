using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Receipts;

/// <summary>
/// What a server states about a broadcast that has ended: the content, every receiver with its state and cause, and the
/// receipts (docs/receipts.md). Signed as a whole.
/// </summary>
/// <param name="Site">Fingerprint of the site CA.</param>
/// <param name="Server">Who signs.</param>
/// <param name="Owner">Who asked for the broadcast.</param>
/// <param name="Started">UTC, by the server's clock.</param>
/// <param name="Ended">UTC, by the server's clock.</param>
/// <param name="Receivers">By name, each once.</param>
internal sealed record DeliveryCertificate(
    Hash256 Site, NodeId Server, BroadcastId Broadcast, string Channel, NodeId Owner, DateTime Started, DateTime Ended,
    DeliveredManifest Manifest, IReadOnlyList<DeliveredReceiver> Receivers)
{
    public const string Type = "filetransfer-delivery+jws";

    /// <summary>Of the whole file: enough for <see cref="MaxReceivers"/> and a full list of entries.</summary>
    public const int MaxBytes = 96 * 1024 * 1024;

    public const int MaxReceivers = 10_000;

    /// <returns>The file: a JWS in flattened JSON form, and a line feed.</returns>
    public byte[] Sign(X509Certificate2 signer) => [.. Jws.Sign(Type, DeliveryPayload.Write(this), signer).ToJson(), (byte)'\n'];
}
