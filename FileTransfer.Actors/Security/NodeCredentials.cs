using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>
/// Who this node is: its certificate with the private key, and its site's CA certificate. Kept in one file,
/// <c>node.pem</c>, with <c>ca.crt</c> beside it as a public copy for people and <c>verify --ca</c>.
/// </summary>
public sealed class NodeCredentials : IDisposable
{
    internal const string FileName = "node.pem";
    internal const string SiteFileName = "ca.crt";

    /// <summary>The one in use, and one that comes or goes.</summary>
    internal const int MaxAuthorities = 2;

    /// <summary>Takes ownership of both certificates.</summary>
    /// <exception cref="FormatException">The first is no node's of the second's site.</exception>
    internal NodeCredentials(X509Certificate2 certificate, X509Certificate2 siteCertificate)
        : this(certificate, new SiteTrust([siteCertificate]))
    {
    }

    /// <summary>Takes ownership of all certificates.</summary>
    /// <exception cref="FormatException">The first is no node's of any site of the others.</exception>
    internal NodeCredentials(X509Certificate2 certificate, SiteTrust trust)
    {
        (Certificate, Trust) = (certificate, trust);
        foreach (var authority in trust.Authorities)
        {
            var site = IdentityUri.SiteOf(Fingerprints.Of(authority));
            var uri = trust.Nodes is { } nodes ? nodes.IdentifySelf(certificate, site) : trust.Identify(certificate, authority);
            if (uri is null) continue;
            SiteFingerprint = Fingerprints.Of(authority);
            SiteCertificate = authority;
            Identity = uri.ToPeer(certificate.SerialNumber.ToLowerInvariant(), new DateTimeOffset(certificate.NotAfter));
            return;
        }

        throw new FormatException("its certificate names no node of its site");
    }

    /// <summary>With its private key, fit for SslStream on either side.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The authority that issued it.</summary>
    public X509Certificate2 SiteCertificate { get; }

    /// <summary>Whom this node believes.</summary>
    public SiteTrust Trust { get; }

    public Hash256 SiteFingerprint { get; }

    public PeerIdentity Identity { get; }

    /// <summary>When the certificate ends.</summary>
    public DateTimeOffset ExpiresAt => new(Certificate.NotAfter);

    public static bool Exist(string folder) => PkiFolder.Open(folder).Has(FileName);

    /// <exception cref="FailureException">
    /// <see cref="Reason.Usage"/> when the node has joined no site, <see cref="Reason.StateDamaged"/> when the file is
    /// damaged or open to others. An expired certificate loads: <see cref="Check"/> judges it.
    /// </exception>
    public static NodeCredentials Load(string folder)
    {
        var files = PkiFolder.Open(folder);
        if (!files.Has(FileName))
        {
            throw new FailureException(
                Reason.Usage,
                $"this node has not joined a site ({Display.Text(files.PathOf(FileName))} does not exist)",
                "filetransfer join LINK");
        }

        try
        {
            var certificates = PemBundle.Read(files.ReadKeyFile(FileName), 2, 1 + MaxAuthorities);
            return new NodeCredentials(certificates[0], new SiteTrust(certificates[1..]));
        }
        catch (FormatException e)
        {
            throw files.Damaged(FileName, e.Message, e);
        }
    }

    /// <param name="folder">Made when it does not exist.</param>
    /// <param name="replace">Whether an identity that is there already gives way.</param>
    /// <exception cref="FailureException"><see cref="Reason.Exists"/> when it may not.</exception>
    public void Save(string folder, bool replace)
    {
        var files = PkiFolder.OpenOrCreate(folder);
        if (!replace && files.Has(FileName))
        {
            throw new FailureException(
                Reason.Exists,
                $"this node has joined a site already ({Display.Text(files.PathOf(FileName))})",
                "choose another --home, or move that file away");
        }

        files.WriteKeyFile(FileName, PemBundle.Write(Certificate, [.. Trust.Authorities]), replace);
        files.WritePublicFile(SiteFileName, string.Concat(Trust.Authorities.Select(ca => ca.ExportCertificatePem() + "\n")));
    }

    /// <summary>Why these credentials would be refused now, as far as this node knows, or null.</summary>
    public Failure? Check(TimeProvider time) =>
        new PeerVerifier(Trust, time, _ => false).Verify(Certificate).Failure;

    public void Dispose()
    {
        Certificate.Dispose();
        foreach (var issuer in Trust.Authorities.Concat(Trust.Intermediates)) issuer.Dispose();
    }

    public override string ToString() =>
        $"{Identity.Node} ({NodeKinds.Format(Identity.Kind)}) of site {SiteFingerprint}";
}
