using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;

namespace FileTransfer.Actors.Receipts;

/// <summary>Who a certificate spoke for at a past moment. Revocation is not known offline and is not asked.</summary>
internal static class Signer
{
    /// <param name="site">The CA of the site.</param>
    /// <param name="certificate">Of the signer.</param>
    /// <param name="at">UTC, when it signed.</param>
    /// <param name="what">What was signed, for the error.</param>
    /// <exception cref="FailureException"><see cref="Reason.NotTrusted"/>.</exception>
    public static PeerIdentity At(X509Certificate2 site, X509Certificate2 certificate, DateTime at, string what)
    {
        var verdict = new PeerVerifier(site, new Moment(at), _ => false).Verify(certificate);
        return verdict.Peer
            ?? throw new FailureException(Reason.NotTrusted, $"{what} is not signed by a member of this site: {verdict.Failure!.Detail}");
    }

    private sealed class Moment(DateTime at) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(at);
    }
}
