using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>
/// A site's own certificate authority, on its server's disk: <c>site.pem</c> (CA key and certificate) beside the
/// server's <see cref="NodeCredentials"/>. Thread-safe after opening.
/// </summary>
public sealed class SiteAuthority : IDisposable
{
    private const string FileName = "site.pem";

    /// <summary>A server that starts with less than this left gets a new certificate of its own.</summary>
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(90);

    private readonly X509Certificate2 _site;
    private readonly TimeProvider _time;

    private SiteAuthority(X509Certificate2 site, NodeCredentials server, TimeProvider time)
    {
        (_site, Server, _time) = (site, server, time);
        Fingerprint = Fingerprints.Of(site);
    }

    /// <summary>SHA-256 of the CA certificate's DER; what join codes carry.</summary>
    public Hash256 Fingerprint { get; }

    /// <summary>The server's own identity; lives as long as the authority.</summary>
    public NodeCredentials Server { get; }

    /// <summary>Opens the site in <paramref name="folder"/>, or founds one when the folder holds none.</summary>
    /// <param name="folder">Made when it does not exist.</param>
    /// <param name="server">The server's name on the first start; later the stored one holds.</param>
    /// <param name="time">Dates the certificates.</param>
    /// <exception cref="FailureException">
    /// A file is missing, damaged or open to other users (<see cref="Reason.StateDamaged"/>), or the disk refuses.
    /// Nothing is deleted, and nothing that was there is made anew.
    /// </exception>
    public static SiteAuthority OpenOrCreate(string folder, NodeId server, TimeProvider time)
    {
        var files = PkiFolder.OpenOrCreate(folder);
        var site = files.Has(FileName) ? ReadSite(files) : Found(files, time);
        try
        {
            return new SiteAuthority(site, OpenServer(files, folder, site, server, time), time);
        }
        catch
        {
            site.Dispose();
            throw;
        }
    }

    /// <summary>Certifies the request's key for a year, or until the site's end if that is sooner.</summary>
    /// <returns>Without a private key; the caller owns it.</returns>
    public X509Certificate2 Issue(SigningRequest request, NodeId node, NodeKind kind, Grants grants) =>
        CertificateIssuer.Issue(_site, request.Key, node, kind, grants, _time);

    public void Dispose()
    {
        _site.Dispose();
        Server.Dispose();
    }

    private static X509Certificate2 Found(PkiFolder files, TimeProvider time)
    {
        if (files.Has(NodeCredentials.FileName))
        {
            // Members of the old site would be locked out for good by a new one.
            throw files.Damaged(FileName, $"it is missing, though {NodeCredentials.FileName} is there");
        }

        var site = CertificateIssuer.CreateSite(time);
        files.WriteKeyFile(FileName, PemBundle.Write(site), replace: false);
        return site;
    }

    private static X509Certificate2 ReadSite(PkiFolder files)
    {
        try
        {
            var site = PemBundle.Read(files.ReadKeyFile(FileName), certificates: 1)[0];
            var isAuthority = site.Extensions.OfType<X509BasicConstraintsExtension>().Any(e => e.CertificateAuthority);
            return isAuthority ? site : throw new FormatException("its certificate is not an authority's");
        }
        catch (FormatException e)
        {
            throw files.Damaged(FileName, e.Message, e);
        }
    }

    private static NodeCredentials OpenServer(
        PkiFolder files, string folder, X509Certificate2 site, NodeId server, TimeProvider time)
    {
        if (!files.Has(NodeCredentials.FileName)) return RenewServer(folder, site, server, time);
        var stored = NodeCredentials.Load(folder);
        if (stored.SiteFingerprint != Fingerprints.Of(site) || stored.Identity.Kind != NodeKind.Server)
        {
            stored.Dispose();
            throw files.Damaged(NodeCredentials.FileName, $"it is not a server's of the site in {FileName}");
        }

        if (stored.ExpiresAt - time.GetUtcNow() > RenewBefore) return stored;
        using (stored)
        {
            return RenewServer(folder, site, stored.Identity.Node, time);
        }
    }

    private static NodeCredentials RenewServer(string folder, X509Certificate2 site, NodeId server, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var bare = CertificateIssuer.Issue(
            site, new PublicKey(key), server, NodeKind.Server, PermissionNames.All, time);
        var credentials = new NodeCredentials(
            TlsKey.Usable(bare.CopyWithPrivateKey(key)), X509CertificateLoader.LoadCertificate(site.RawData));
        credentials.Save(folder, replace: true);
        return credentials;
    }
}
