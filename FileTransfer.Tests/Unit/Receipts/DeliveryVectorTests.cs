using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Receipts;
using FileTransfer.Tests.Support;
using FileTransfer.Tests.Unit.Security;
using Xunit;

namespace FileTransfer.Tests.Unit.Receipts;

/// <summary>
/// A certificate that a server issued once, to two receivers that had a folder and one that had not, checked with jose
/// and openssl then (docs/receipts.md). It stays right for ever.
/// </summary>
public sealed class DeliveryVectorTests
{
    private static readonly byte[] File = Read("delivery.json");

    [Fact]
    public void What_was_issued_once_is_right_for_ever()
    {
        var certificate = CertificateCheck.Check(File, SiteCertificate.Parse(Read("ca.crt")));

        Assert.Equal(
            ("01a204f6ce8a74d0bebbf6d9cbfa9fd1", "handbook", "docs", 4L, 102_407L),
            (certificate.Broadcast.ToString(), certificate.Channel, certificate.Manifest.Name, certificate.Manifest.Files,
                certificate.Manifest.Bytes));
        Assert.Equal("a74aef20f5c74a387aab7d92e4ec19c0e0031b1f5c75d251512898f98219f1a3", certificate.Manifest.Root?.ToString());
        Assert.Equal(
            [("rack-a", ReceiverState.Committed), ("rack-b", ReceiverState.Committed), ("rack-c", ReceiverState.Unreachable)],
            certificate.Receivers.Select(receiver => (receiver.Node.Value, receiver.State)));
        Assert.Equal("left, and did not come back within 60 s", certificate.Receivers[2].Detail);
        Assert.Equal(new DateTime(2026, 11, 22, 20, 34, 35, 630, DateTimeKind.Utc), certificate.Ended);
    }

    [Fact]
    public void What_is_written_today_is_what_was_written_then()
    {
        var jws = Jws.ParseJson(File);
        var certificate = DeliveryPayload.Read(jws.ReadPayload());
        using var site = new TestSite();

        Assert.Equal(jws.ReadPayload(), DeliveryPayload.Write(certificate));
        foreach (var then in certificate.Receivers.Select(receiver => receiver.Receipt).OfType<string>())
        {
            var (receipt, signer) = Receipt.Read(then);
            signer.Dispose();
            Assert.Equal(Jws.ParseCompact(then).Payload, Jws.ParseCompact(receipt.Sign(site.Authority.Server.Certificate)).Payload);
        }

        Assert.Equal(File, (byte[])[.. jws.ToJson(), (byte)'\n']);
    }

    [Fact]
    public void The_wire_takes_every_receipt_there_can_be() => Assert.Equal(Receipt.MaxLength, TransferProtocol.MaxReceiptLength);

    [Fact]
    public void The_longest_name_still_fits_into_a_receipt()
    {
        using var delivery = new Delivery();
        foreach (var name in (string[])[new string('\u0001', 255), new string('"', 255), new string('ä', 127)])
            Assert.InRange(delivery.Signed(Delivery.Ann, receipt => receipt with { Path = name }).Length, 1, Receipt.MaxLength);
    }

    private static byte[] Read(string name) =>
        System.IO.File.ReadAllBytes(RepositoryRoot.Path("FileTransfer.Tests", "Vectors", "receipts", name));
}
