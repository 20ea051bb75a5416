using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;

namespace FileTransfer.Actors.Receipts;

/// <summary>
/// Checks a delivery certificate against nothing but the site's CA: who signed it, and that every receiver said to have
/// the content says so itself.
/// </summary>
internal static class CertificateCheck
{
    /// <param name="file">What the file holds.</param>
    /// <param name="trust">The authority of the site it has to come from.</param>
    /// <returns>What is proven.</returns>
    /// <exception cref="FailureException">
    /// <see cref="Reason.Usage"/> when it is no delivery certificate, <see cref="Reason.Incompatible"/> when a later
    /// program wrote it, <see cref="Reason.NotTrusted"/> when another site or somebody without the right did, and
    /// <see cref="Reason.Corrupt"/> when anything was changed, left out or exchanged.
    /// </exception>
    public static DeliveryCertificate Check(ReadOnlyMemory<byte> file, SiteTrust trust)
    {
        try
        {
            var jws = Read(file);
            using var signer = jws.ReadSigner(DeliveryCertificate.Type);
            // Signed by whoever the certificate names: if that is not this site, it is another's, and not an edited one.
            var certificate = DeliveryPayload.Read(jws.ReadPayload());
            var server = Signer.At(trust, signer, certificate.Ended, "the certificate");
            if (server.Kind != NodeKind.Server)
                throw new FailureException(Reason.NotTrusted, $"the certificate is signed by {server.Node}, which is no server");
            if (server.Node != certificate.Server) throw new FormatException($"it is signed by {server.Node}, not by {certificate.Server}");
            if (!Signer.IsSite(trust, certificate.Site)) throw new FormatException("it names another site");
            CheckReceivers(certificate, new ReceiptCheck(trust, certificate.Broadcast, certificate.Manifest));
            return certificate;
        }
        catch (FormatException e)
        {
            throw new FailureException(Reason.Corrupt, $"the certificate is not as it was issued: {e.Message}", inner: e);
        }
    }

    private static Jws Read(ReadOnlyMemory<byte> file)
    {
        if (file.Length <= DeliveryCertificate.MaxBytes && LooksLikeOurs(file.Span)) return Jws.ParseJson(file);
        throw new FailureException(Reason.Usage, "the file is no delivery certificate", "broadcast --certificate FILE writes one");
    }

    /// <summary>What of the three names is left shows an edited or cut certificate from a file that never was one.</summary>
    private static bool LooksLikeOurs(ReadOnlySpan<byte> file) =>
        file.IndexOf("\"payload\""u8) >= 0 || file.IndexOf("\"protected\""u8) >= 0 || file.IndexOf("\"signature\""u8) >= 0;

    private static void CheckReceivers(DeliveryCertificate certificate, ReceiptCheck receipts)
    {
        var previous = "";
        foreach (var receiver in certificate.Receivers)
        {
            if (string.CompareOrdinal(previous, receiver.Node.Value) >= 0) throw new FormatException("its receivers are not each there once");
            previous = receiver.Node.Value;
            if (receiver.State == ReceiverState.Committed)
            {
                var receipt = receiver.Receipt ?? throw new FormatException($"{receiver.Node} is said to have it, without a receipt");
                receipts.Check(receipt, receiver.Node);
            }
            else if (receiver.Receipt is not null)
            {
                throw new FormatException($"{receiver.Node} is said not to have it, with a receipt");
            }
        }
    }
}
