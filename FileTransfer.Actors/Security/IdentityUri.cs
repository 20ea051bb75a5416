using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>
/// The subject alternative name in which a certificate says who its node is:
/// <c>filetransfer://SITE/KIND/NODE?roles=ROLES</c>, SITE being the first 16 digits of the site's fingerprint.
/// </summary>
/// <remarks>RFC 5280 4.2.1.6. Written and read byte for byte: a URI class would normalise it.</remarks>
internal sealed partial record IdentityUri(string Site, NodeKind Kind, NodeId Node, Grants Grants)
{
    private const string Scheme = "filetransfer://";
    private const string SubjectAlternativeName = "2.5.29.17";
    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);

    public static string SiteOf(Hash256 fingerprint) => fingerprint.ToString()[..16];

    /// <returns>Null when there is none, several, or one that is malformed.</returns>
    public static IdentityUri? Read(X509Certificate2 certificate)
    {
        string? found = null;
        foreach (var extension in certificate.Extensions)
        {
            if (extension.Oid?.Value != SubjectAlternativeName) continue;
            foreach (var uri in Uris(extension))
            {
                if (!uri.StartsWith(Scheme, StringComparison.Ordinal)) continue;
                if (found is not null) return null;
                found = uri;
            }
        }

        return found is null ? null : TryParse(found);
    }

    public static IdentityUri? TryParse(string text)
    {
        var match = Shape().Match(text);
        if (!match.Success) return null;
        var (site, roles) = (match.Groups[1].Value, match.Groups[4].Value);
        if (NodeKinds.TryParse(match.Groups[2].Value) is not { } kind) return null;
        if (NodeId.TryParse(match.Groups[3].Value) is not { } node) return null;
        if (GrantsText.TryParse(roles) is not { } grants) return null;
        var identity = new IdentityUri(site, kind, node, grants);
        // One identity has one spelling; anything else was not written by an authority of ours.
        return identity.ToString() == text ? identity : null;
    }

    public PeerIdentity ToPeer(string serial, DateTimeOffset expiresAt) =>
        new(Node, Kind, Grants, serial) { ExpiresAt = expiresAt };

    public X509Extension ToExtension()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteCharacterString(UniversalTagNumber.IA5String, ToString(), UriTag);
        }

        return new X509Extension(SubjectAlternativeName, writer.Encode(), critical: false);
    }

    public override string ToString() =>
        $"{Scheme}{Site}/{NodeKinds.Format(Kind)}/{Node}?roles={Grants.Text}";

    private static List<string> Uris(X509Extension extension)
    {
        var uris = new List<string>();
        try
        {
            var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (names.HasData)
            {
                if (names.PeekTag().HasSameClassAndValue(UriTag))
                    uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, UriTag));
                else
                    names.ReadEncodedValue();
            }
        }
        catch (AsnContentException)
        {
            return [];
        }

        return uris;
    }

    [GeneratedRegex(@"\Afiletransfer://([0-9a-f]{16})/([a-z]{1,16})/([a-z0-9._-]{1,63})\?roles=([A-Za-z0-9,:/%._~-]{0,4096})\z")]
    private static partial Regex Shape();
}
