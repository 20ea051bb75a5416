using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Receipts;

/// <summary>A node's statement that it has committed exactly this content (docs/receipts.md).</summary>
/// <param name="Site">Fingerprint of the site CA.</param>
/// <param name="Transfer">Of a broadcast: follows from its id and the node (<see cref="TransferId.OfDelivery"/>).</param>
/// <param name="Path">What the first root is called at the node.</param>
/// <param name="Content">Of a single file; null for a folder.</param>
/// <param name="Root">Over all entries (<see cref="ManifestRoot"/>).</param>
/// <param name="Time">UTC, by the node's clock, in whole milliseconds.</param>
/// <param name="Previous">SHA-256 of the node's previous receipt in compact form; null for its first.</param>
internal sealed record Receipt(
    Hash256 Site, TransferId Transfer, NodeId Node, string Path, long Files, long Bytes, ContentId? Content, Hash256 Root,
    DateTime Time, Hash256? Previous)
{
    public const string Type = "filetransfer-receipt+jws";

    /// <summary>Of the compact form, in characters: about 2,000, more with a long name.</summary>
    public const int MaxLength = 16 * 1024;

    private const int Version = 1;
    private const string Committed = "committed";

    private static readonly string[] Names =
        ["version", "site", "transfer", "node", "state", "path", "files", "bytes", "content", "root", "time", "previous"];

    /// <returns>The compact JWS.</returns>
    public string Sign(X509Certificate2 signer) => Jws.Sign(Type, ToPayload(), signer).ToCompact();

    /// <summary>What the next receipt of the node names as its previous one.</summary>
    public static Hash256 HashOf(string compact) => new(SHA256.HashData(Encoding.ASCII.GetBytes(compact)));

    /// <returns>The receipt, and the certificate it was signed with, which nobody has judged yet; the caller owns it.</returns>
    /// <exception cref="FormatException">Says what is wrong.</exception>
    public static (Receipt Receipt, X509Certificate2 Signer) Read(string compact)
    {
        if (compact.Length > MaxLength) throw new FormatException("it is too long");
        var jws = Jws.ParseCompact(compact);
        var signer = jws.ReadSigner(Type);
        try
        {
            return (FromPayload(jws.ReadPayload()), signer);
        }
        catch
        {
            signer.Dispose();
            throw;
        }
    }

    private byte[] ToPayload() => StrictJson.Write(json =>
    {
        json.WriteNumber("version", Version);
        json.WriteString("site", Site.ToString());
        json.WriteString("transfer", Transfer.ToString());
        json.WriteString("node", Node.Value);
        json.WriteString("state", Committed);
        json.WriteString("path", Path);
        json.WriteNumber("files", Files);
        json.WriteNumber("bytes", Bytes);
        json.WriteString("content", Content?.ToString());
        json.WriteString("root", Root.ToString());
        json.WriteString("time", JsonMembers.Format(Time));
        json.WriteString("previous", Previous?.ToString());
    });

    private static Receipt FromPayload(byte[] payload)
    {
        using var document = StrictJson.Parse(payload);
        var members = StrictJson.Object(document.RootElement, Names);
        if (members.Number("version", int.MaxValue) != Version) throw new FormatException("it is of another version");
        if (members.Text("state", 32) != Committed) throw new FormatException($"its state is not {Committed}");
        return new Receipt(
            members.Hash("site"), new TransferId(members.Id("transfer")), members.Node("node"),
            members.Text("path", RelativePath.MaxComponentBytes), members.Number("files", int.MaxValue),
            members.Number("bytes", long.MaxValue), members.OptionalContent("content"), members.Hash("root"),
            members.Time("time"), members.OptionalHash("previous"));
    }
}
