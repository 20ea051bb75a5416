using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Receipts;
using FileTransfer.Actors.Security;
using FileTransfer.Tests.Unit.Security;

namespace FileTransfer.Tests.Unit.Receipts;

/// <summary>A folder that was broadcast to three nodes of a site: two have it, one has not.</summary>
internal sealed class Delivery : IDisposable
{
    public static readonly NodeId Ann = NodeId.Parse("ann");
    public static readonly NodeId Ben = NodeId.Parse("ben");
    public static readonly NodeId Eve = NodeId.Parse("eve");

    private readonly Dictionary<NodeId, X509Certificate2> _keys = [];

    public Delivery()
    {
        Hashed = Manifest.Create(
        [
            new Entry(RelativePath.Parse("docs"), EntryKind.Folder, 0, default, false),
            new Entry(RelativePath.Parse("docs/empty"), EntryKind.File, 0, default, false, ContentId.Empty),
            new Entry(RelativePath.Parse("docs/läuft"), EntryKind.File, 7, default, true, ContentOf("läuft")),
        ]);
        foreach (var node in (NodeId[])[Ann, Ben, Eve]) _keys[node] = Site.Issue(node.Value);
    }

    public TestSite Site { get; } = new();

    public BroadcastId Broadcast { get; } = new(Guid.ParseExact("0123456789abcdef0123456789abcdef", "N"));

    public Manifest Hashed { get; }

    public DeliveredManifest Content => DeliveredManifest.Of(Hashed);

    public static DateTime Now => TestSite.Start.UtcDateTime.AddMilliseconds(250);

    public static ContentId ContentOf(string text) => new(new Hash256(SHA256.HashData(Encoding.UTF8.GetBytes(text))));

    public Receipt Receipt(NodeId node) => new(
        Fingerprints.Of(Site.SiteCertificate), TransferId.OfDelivery(Broadcast, node), node, "docs", 2, 7, null, Content.Root!.Value,
        Now, null);

    /// <param name="node">Of whom.</param>
    /// <param name="change">What the node says instead.</param>
    /// <param name="signer">Null for the node itself.</param>
    public string Signed(NodeId node, Func<Receipt, Receipt>? change = null, X509Certificate2? signer = null) =>
        (change?.Invoke(Receipt(node)) ?? Receipt(node)).Sign(signer ?? _keys[node]);

    public X509Certificate2 KeyOf(NodeId node) => _keys[node];

    public DeliveredReceiver Committed(NodeId node, string? receipt = null) =>
        new(node, ReceiverState.Committed, 7, null, null, Now, receipt ?? Signed(node));

    public DeliveryCertificate Certificate() => new(
        Fingerprints.Of(Site.SiteCertificate), TestSite.Server, Broadcast, "docs", Ann, Now.AddSeconds(-2), Now, Content,
        [
            Committed(Ann),
            Committed(Ben),
            new DeliveredReceiver(Eve, ReceiverState.Rejected, 3, "no-space", "disk full", Now, null),
        ]);

    public byte[] File(Func<DeliveryCertificate, DeliveryCertificate>? change = null, X509Certificate2? signer = null) =>
        (change?.Invoke(Certificate()) ?? Certificate()).Sign(signer ?? Site.Authority.Server.Certificate);

    /// <summary>A document that a server of this site signed, whatever it says.</summary>
    public byte[] File(string payload, string type = DeliveryCertificate.Type) =>
        Jws.Sign(type, Encoding.UTF8.GetBytes(payload), Site.Authority.Server.Certificate).ToJson();

    public string Payload() => Encoding.UTF8.GetString(Jws.ParseJson(File()).ReadPayload());

    public DeliveryCertificate Check(byte[] file) => CertificateCheck.Check(file, Site.Authority.Trust);

    public void Dispose()
    {
        foreach (var key in _keys.Values) key.Dispose();
        Site.Dispose();
    }
}
