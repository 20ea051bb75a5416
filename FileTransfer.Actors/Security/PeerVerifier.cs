using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>
/// Decides who the owner of a certificate is. Trusts what it was given and nothing of the machine's own stores, makes no
/// network request, and asks <c>isRevoked</c> with the serial number in lower-case hexadecimal. Thread-safe.
/// </summary>
/// <remarks>
/// Say yes in the TLS callback only to what <see cref="Verify"/> trusts; give <see cref="CreateChainPolicy"/> to
/// SslStream, so that the chain it builds by itself downloads nothing either.
/// </remarks>
public sealed class PeerVerifier(SiteTrust trust, TimeProvider time, Func<string, bool> isRevoked)
{
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";

    /// <summary>A root, two intermediates, the node.</summary>
    private const int LongestChain = 4;

    public PeerVerifier(X509Certificate2 authority, TimeProvider time, Func<string, bool> isRevoked)
        : this(new SiteTrust([authority]), time, isRevoked)
    {
    }

    /// <summary>What the owner of a revoked certificate is told, on its links and at its next handshake.</summary>
    public static Failure Revoked { get; } =
        new(Reason.NotTrusted, "this certificate was revoked", "ask for a new invitation, then: filetransfer join LINK");

    /// <summary>Judges the certificate of a node that connected to us.</summary>
    public PeerVerdict Verify(X509Certificate2? certificate) => Judge(certificate, ClientUse);

    /// <summary>Judges the certificate of the node we connected to: it must be a server.</summary>
    /// <param name="certificate">What it showed.</param>
    /// <param name="mayBroadcast">Whether a broadcaster is known to be there: at any other address it is an impostor.</param>
    public PeerVerdict VerifyServer(X509Certificate2? certificate, bool mayBroadcast = false)
    {
        var verdict = Judge(certificate, ServerUse);
        return verdict.Peer switch
        {
            null or { Kind: NodeKind.Server } => verdict,
            { Kind: NodeKind.Broadcaster } when mayBroadcast => verdict,
            var other => Refused($"'{other.Node}' is a {NodeKinds.Format(other.Kind)}, not a server", "do not continue: check the address"),
        };
    }

    /// <summary>A new policy that trusts the given authorities only and never leaves this machine.</summary>
    public X509ChainPolicy CreateChainPolicy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = time.GetUtcNow().UtcDateTime,
        };
        foreach (var authority in trust.Authorities) policy.CustomTrustStore.Add(authority);
        foreach (var intermediate in trust.Intermediates) policy.ExtraStore.Add(intermediate);
        return policy;
    }

    private PeerVerdict Judge(X509Certificate2? certificate, string use)
    {
        if (certificate is null) return Refused("the other side has no certificate", "it must join this site first");
        try
        {
            var serial = certificate.SerialNumber.ToLowerInvariant();
            if (FindAuthority(certificate) is not { } authority) return Foreign(certificate, use);
            return CheckTime("the certificate", certificate)
                ?? CheckTime("the site CA", authority)
                ?? CheckUse(certificate, use)
                ?? CheckRevoked(serial)
                ?? ReadIdentity(certificate, authority, serial);
        }
        catch (CryptographicException)
        {
            return Refused("the certificate is malformed");
        }
    }

    /// <returns>The authority at the end of the chain, or null when it does not end at one of ours.</returns>
    private X509Certificate2? FindAuthority(X509Certificate2 certificate)
    {
        const X509ChainStatusFlags Judged = X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.NotTimeNested;
        using var chain = new X509Chain { ChainPolicy = CreateChainPolicy() };
        chain.Build(certificate);
        var elements = chain.ChainElements;
        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        // A site of ours has no intermediates, and an authority is nobody's identity.
        var longest = trust.Nodes is null ? 2 : LongestChain;
        var authority = elements.Count >= 2 && elements.Count <= longest
            ? trust.Authorities.FirstOrDefault(one => one.RawDataMemory.Span.SequenceEqual(elements[^1].Certificate.RawDataMemory.Span))
            : null;
        foreach (var element in elements) element.Certificate.Dispose();
        return (status & ~Judged) == X509ChainStatusFlags.NoError ? authority : null;
    }

    private PeerVerdict Foreign(X509Certificate2 certificate, string use)
    {
        var what = $"the certificate was issued by another site (issuer {Display.Text(certificate.Issuer)})";
        if (use == ClientUse) return Refused(what, "join this site, or check the address");
        return Refused(
            $"{what}; its fingerprint is {Fingerprints.Of(certificate)}, this node trusts only "
            + string.Join(" and ", trust.Authorities.Select(authority => $"the authority {Fingerprints.Of(authority)}")),
            "do not continue: check the address; if it is right, somebody is in between");
    }

    private PeerVerdict? CheckTime(string whose, X509Certificate2 certificate)
    {
        var now = time.GetUtcNow();
        var from = new DateTimeOffset(certificate.NotBefore);
        var until = new DateTimeOffset(certificate.NotAfter);
        var clock = $"check this machine's clock ({Moments.Show(now)})";
        if (now > until) return Refused($"{whose} expired on {Moments.Show(until)}", $"{clock}, or join again");
        return now < from ? Refused($"{whose} is not valid before {Moments.Show(from)}", clock) : null;
    }

    private static PeerVerdict? CheckUse(X509Certificate2 certificate, string use)
    {
        var signs = false;
        var fits = false;
        var isAuthority = false;
        foreach (var extension in certificate.Extensions)
        {
            switch (extension)
            {
                case X509KeyUsageExtension usage:
                    signs = usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature);
                    break;
                case X509EnhancedKeyUsageExtension uses:
                    fits = uses.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value == use);
                    break;
                case X509BasicConstraintsExtension constraints:
                    isAuthority = constraints.CertificateAuthority;
                    break;
            }
        }

        return signs && fits && !isAuthority
            ? null
            : Refused("the certificate is not made for this use (wrong key usage)");
    }

    private PeerVerdict? CheckRevoked(string serial) => isRevoked(serial) ? new PeerVerdict(Revoked) : null;

    private PeerVerdict ReadIdentity(X509Certificate2 certificate, X509Certificate2 authority, string serial)
    {
        if (trust.Identify(certificate, authority) is { } identity)
            return new PeerVerdict(identity.ToPeer(serial, new DateTimeOffset(certificate.NotAfter)));
        return trust.Nodes is null
            ? Refused("the certificate names no node of this site (malformed identity)")
            : Refused(
                $"the certificate of {Display.Text(certificate.Subject)} is for none of the nodes that may connect",
                "list it in security.nodes of the other side's configuration");
    }

    private static PeerVerdict Refused(string detail, string? hint = null) =>
        new(new Failure(Reason.NotTrusted, detail, hint));
}
