using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>
/// A site's own certificate authority, on its server's disk: <c>site.pem</c> (CA key and certificate) beside the
/// server's <see cref="NodeCredentials"/>, and <c>site-next.pem</c> while the authority is being replaced. Thread-safe
/// after opening.
/// </summary>
/// <remarks>
/// While it is being replaced, the old authority still vouches for the server and for nodes that join, so that nobody is
/// locked out; renewals are issued by the new one and tell nodes to trust it.
/// </remarks>
public sealed class SiteAuthority : IDisposable
{
    internal const string FileName = "site.pem";
    internal const string NextFileName = "site-next.pem";

    private readonly string? _folder;
    private readonly X509Certificate2? _site;
    private readonly X509Certificate2? _next;
    private readonly TimeSpan _lifetime;
    private readonly SiteTrust _trust;
    private readonly Hash256 _renewalAuthority;
    private readonly TimeProvider _time;
    private readonly List<NodeCredentials> _former = [];   // a handshake may still use them
    private readonly NodeIdentity? _member;
    private NodeCredentials _server;

    private SiteAuthority(
        string folder, X509Certificate2 site, X509Certificate2? next, NodeCredentials server, TimeSpan lifetime, TimeProvider time)
    {
        (_folder, _site, _next, _server, _lifetime, _time) = (folder, site, next, server, lifetime, time);
        _trust = new SiteTrust([Public(site), .. Others(next).Select(Public)]);
        Fingerprint = Fingerprints.Of(site);
        _renewalAuthority = Fingerprints.Of(next ?? site);
    }

    private SiteAuthority(NodeCredentials server, TimeProvider time)
    {
        (_server, _time, _trust) = (server, time, server.Trust);
        Fingerprint = _renewalAuthority = server.SiteFingerprint;
    }

    private SiteAuthority(NodeIdentity member, TimeProvider time)
        : this(member.Current, time) => _member = member;

    /// <summary>SHA-256 of the CA certificate's DER; what join codes carry.</summary>
    public Hash256 Fingerprint { get; }

    /// <summary>SHA-256 of the CA that issues renewals: a node with a certificate of another one should renew now.</summary>
    public Hash256 RenewalAuthority => _member?.Current.SiteFingerprint ?? _renewalAuthority;

    /// <summary>Whom this server believes.</summary>
    public SiteTrust Trust => _member?.Current.Trust ?? _trust;

    /// <summary>False where certificates come from another PKI.</summary>
    public bool CanIssue => _site is not null;

    /// <summary>The server's own identity; lives as long as the authority, also after it was renewed.</summary>
    public NodeCredentials Server => _member?.Current ?? Volatile.Read(ref _server);

    /// <summary>Opens the site in <paramref name="folder"/>, or founds one when the folder holds none.</summary>
    /// <param name="folder">Made when it does not exist.</param>
    /// <param name="server">The server's name on the first start; later the stored one holds.</param>
    /// <param name="time">Dates the certificates.</param>
    /// <param name="lifetime">Of certificates that are issued; null for a year.</param>
    /// <exception cref="FailureException">
    /// A file is missing or damaged (<see cref="Reason.StateDamaged"/>), open to other users (<see cref="Reason.Usage"/>),
    /// or the disk refuses. Nothing is deleted, and nothing that was there is made anew.
    /// </exception>
    public static SiteAuthority OpenOrCreate(string folder, NodeId server, TimeProvider time, TimeSpan? lifetime = null)
    {
        var files = PkiFolder.OpenOrCreate(folder);
        var life = lifetime ?? CertificateIssuer.Lifetime;
        var site = files.Has(FileName) ? Read(files, FileName) : Found(files, time);
        X509Certificate2? next = null;
        try
        {
            next = files.Has(NextFileName) ? Read(files, NextFileName) : null;
            return new SiteAuthority(folder, site, next, OpenServer(files, folder, site, next, server, life, time), life, time);
        }
        catch
        {
            site.Dispose();
            next?.Dispose();
            throw;
        }
    }

    /// <summary>A server whose certificates come from another PKI. Takes ownership.</summary>
    /// <exception cref="FailureException"><see cref="Reason.Usage"/> when it is not a server's.</exception>
    public static SiteAuthority External(NodeCredentials server, TimeProvider time) => server.Identity.Kind == NodeKind.Server
        ? new SiteAuthority(server, time)
        : throw new FailureException(
            Reason.Usage, $"'{server.Identity.Node}' is not listed as a server", $"add '{server.Identity.Node} = server' to security.nodes");

    /// <summary>A broadcaster: a member of the site that vouches for nobody. The identity stays its owner's.</summary>
    public static SiteAuthority Member(NodeIdentity broadcaster, TimeProvider time) => new(broadcaster, time);

    /// <summary>Certifies the request's key for the configured lifetime, or until the site's end if that is sooner.</summary>
    /// <returns>Without a private key; the caller owns it.</returns>
    public X509Certificate2 Issue(SigningRequest request, NodeId node, NodeKind kind, Grants grants) =>
        CertificateIssuer.Issue(_site ?? throw Cannot(), request.Key, node, kind, grants, _lifetime, _time);

    /// <summary>The same for a node that is a member already, by the authority that will last.</summary>
    public X509Certificate2 Renew(SigningRequest request, PeerIdentity member) => CertificateIssuer.Issue(
        _next ?? _site ?? throw Cannot(), request.Key, member.Node, member.Kind, member.Grants, _lifetime, _time);

    /// <summary>Gives the server a new certificate and key when its old one is due. Not to be called twice at once.</summary>
    /// <returns>Whether it did.</returns>
    public bool RenewServerWhenDue()
    {
        var old = Server;
        if (_site is null || _folder is null || _time.GetUtcNow() < RenewalRule.DueAt(old.Certificate)) return false;
        Volatile.Write(ref _server, NewServer(_folder, _site, Others(_next), old.Identity.Node, _lifetime, _time));
        _former.Add(old);
        return true;
    }

    public void Dispose()
    {
        if (_site is not null)
        {
            foreach (var authority in Trust.Authorities) authority.Dispose();
        }

        _site?.Dispose();
        _next?.Dispose();
        foreach (var former in _former) former.Dispose();
        if (_member is null) Server.Dispose();
    }

    internal static X509Certificate2 Read(PkiFolder files, string name)
    {
        try
        {
            var site = PemBundle.Read(files.ReadKeyFile(name), certificates: 1)[0];
            var isAuthority = site.Extensions.OfType<X509BasicConstraintsExtension>().Any(e => e.CertificateAuthority);
            return isAuthority ? site : throw new FormatException("its certificate is not an authority's");
        }
        catch (FormatException e)
        {
            throw files.Damaged(name, e.Message, e);
        }
    }

    internal static NodeCredentials NewServer(
        string folder, X509Certificate2 site, IReadOnlyList<X509Certificate2> others, NodeId server, TimeSpan lifetime, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var bare = CertificateIssuer.Issue(
            site, new PublicKey(key), server, NodeKind.Server, PermissionNames.All, lifetime, time);
        var credentials = new NodeCredentials(
            TlsKey.Usable(bare.CopyWithPrivateKey(key)), new SiteTrust([Public(site), .. others.Select(Public)]));
        credentials.Save(folder, replace: true);
        return credentials;
    }

    private static X509Certificate2 Public(X509Certificate2 authority) => X509CertificateLoader.LoadCertificate(authority.RawData);

    private static X509Certificate2[] Others(X509Certificate2? next) => next is null ? [] : [next];

    private static FailureException Cannot() => new(
        Reason.Usage, "this server uses certificates of another PKI and can issue none", "issue one with your own authority");

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

    private static NodeCredentials OpenServer(
        PkiFolder files, string folder, X509Certificate2 site, X509Certificate2? next, NodeId server, TimeSpan lifetime,
        TimeProvider time)
    {
        if (!files.Has(NodeCredentials.FileName)) return NewServer(folder, site, Others(next), server, lifetime, time);
        var stored = NodeCredentials.Load(folder);
        var issuer = stored.SiteFingerprint;
        var isOurs = issuer == Fingerprints.Of(site) || (next is not null && issuer == Fingerprints.Of(next));
        if (!isOurs || stored.Identity.Kind != NodeKind.Server)
        {
            stored.Dispose();
            throw files.Damaged(NodeCredentials.FileName, $"it is not a server's of the site in {FileName}");
        }

        if (issuer == Fingerprints.Of(site) && time.GetUtcNow() < RenewalRule.DueAt(stored.Certificate)) return stored;
        using (stored)
        {
            return NewServer(folder, site, Others(next), stored.Identity.Node, lifetime, time);
        }
    }
}
