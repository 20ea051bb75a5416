using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;

namespace FileTransfer.Actors.Receipts;

/// <summary>Who a certificate spoke for at a past moment. Revocation is not known offline and is not asked.</summary>
internal static class Signer
{
    /// <param name="trust">The authority of the site, or several of them.</param>
    /// <param name="certificate">Of the signer.</param>
    /// <param name="at">UTC, when it signed.</param>
    /// <param name="what">What was signed, for the error.</param>
    /// <exception cref="FailureException"><see cref="Reason.NotTrusted"/>.</exception>
    public static PeerIdentity At(SiteTrust trust, X509Certificate2 certificate, DateTime at, string what)
    {
        var verdict = new PeerVerifier(trust, new Moment(at), _ => false).Verify(certificate);
        return verdict.Peer
            ?? throw new FailureException(Reason.NotTrusted, $"{what} is not signed by a member of this site: {verdict.Failure!.Detail}");
    }

    /// <summary>Whether this is the fingerprint of a trusted authority.</summary>
    public static bool IsSite(SiteTrust trust, Hash256 fingerprint) =>
        trust.Authorities.Any(authority => Fingerprints.Of(authority) == fingerprint);

    private sealed class Moment(DateTime at) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(at);
    }
}
