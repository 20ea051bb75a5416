using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>Makes the certificates of a site: X.509 v3, ECDSA P-256 with SHA-256.</summary>
internal static class CertificateIssuer
{
    /// <summary>How long a site lasts.</summary>
    private const int SiteYears = 10;

    // 128 bits, of which two are fixed, so that every serial is positive and 32 digits long.
    private const int SerialSize = 16;

    /// <summary>Of a node's certificate, when nothing else is configured.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    /// <summary>Certificates begin this long ago, for nodes whose clock is behind.</summary>
    public static readonly TimeSpan Backdate = TimeSpan.FromMinutes(10);

    /// <summary>A site's CA: may sign nodes, and no further authority.</summary>
    public static X509Certificate2 CreateSite(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var label = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, 4));
        var request = new CertificateRequest(Name($"FileTransfer site {label}"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = time.GetUtcNow();
        return request.CreateSelfSigned(now - Backdate, now.AddYears(SiteYears));
    }

    /// <param name="site">With its private key.</param>
    /// <returns>The certificate without a private key.</returns>
    public static X509Certificate2 Issue(
        X509Certificate2 site, PublicKey key, NodeId node, NodeKind kind, Grants grants, TimeSpan lifetime, TimeProvider time)
    {
        var request = new CertificateRequest(Name(node.Value), key, HashAlgorithmName.SHA256);
        var identity = new IdentityUri(IdentityUri.SiteOf(Fingerprints.Of(site)), kind, node, grants);
        var extensions = request.CertificateExtensions;
        extensions.Add(identity.ToExtension());
        extensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        extensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        extensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid("1.3.6.1.5.5.7.3.2"), new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        extensions.Add(new X509SubjectKeyIdentifierExtension(key, critical: false));
        extensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(site, true, false));

        var (from, until) = Validity(site, lifetime, time.GetUtcNow());
        return request.Create(site, from, until, NewSerial());
    }

    /// <summary>Never outside the site's own life.</summary>
    private static (DateTimeOffset From, DateTimeOffset Until) Validity(
        X509Certificate2 site, TimeSpan lifetime, DateTimeOffset now)
    {
        var (siteFrom, siteUntil) = (new DateTimeOffset(site.NotBefore), new DateTimeOffset(site.NotAfter));
        if (now >= siteUntil || now < siteFrom)
        {
            throw new FailureException(
                Reason.NotTrusted,
                $"the site CA is valid from {Moments.Show(siteFrom)} to {Moments.Show(siteUntil)} only",
                $"check this machine's clock ({Moments.Show(now)})");
        }

        return (Later(now - Backdate, siteFrom), Earlier(now + lifetime, siteUntil));
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(SerialSize);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }

    private static X500DistinguishedName Name(string commonName)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(commonName);
        return name.Build();
    }
}
