using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol.Wire;
using Google.Protobuf;
using static FileTransfer.Actors.Protocol.Wire.EnrolmentMessage;

namespace FileTransfer.Actors.Security;

/// <summary>
/// The joining machine's half of an enrolment (Protocol/enrolment.proto). The secret leaves only after the CA
/// certificate had the link's fingerprint, the TLS peer had proved to be that site's server, and the clocks had agreed.
/// </summary>
public static class EnrolmentClient
{
    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Makes a key, has it certified, and returns both, in memory: the caller saves them.</summary>
    /// <param name="stream">TLS, of whatever certificate; the caller closes it.</param>
    /// <param name="tlsPeer">The certificate the other side used on <paramref name="stream"/>.</param>
    /// <param name="link">The invitation.</param>
    /// <param name="name">The wanted name; null for the invited one, or else the machine's.</param>
    /// <param name="time">This machine's clock.</param>
    /// <param name="cancel">Ends the conversation; the code may be spent by then.</param>
    /// <exception cref="FailureException">
    /// What was wrong, or what the server said (<see cref="Failure.ByPeer"/>).
    /// </exception>
    public static async Task<NodeCredentials> JoinAsync(
        Stream stream,
        X509Certificate2 tlsPeer,
        JoinLink link,
        NodeId? name,
        TimeProvider time,
        CancellationToken cancel)
    {
        var first = await EnrolmentWire.ReadAsync(stream, cancel, BodyOneofCase.SiteCertificate).ConfigureAwait(false);
        var introduction = first.SiteCertificate;
        var site = TrustedSite(introduction.Certificate.Span, tlsPeer, link, time);
        try
        {
            RequireAgreeingClocks(introduction.UnixSeconds, time);
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            await EnrolmentWire.WriteAsync(stream, Request(link, name, key), cancel).ConfigureAwait(false);
            var answer = await EnrolmentWire
                .ReadAsync(stream, cancel, BodyOneofCase.JoinAccepted, BodyOneofCase.JoinRefused).ConfigureAwait(false);
            if (answer.BodyCase == BodyOneofCase.JoinRefused) throw new FailureException(Refusal(answer.JoinRefused));
            return Accept(answer.JoinAccepted.Certificate.Span, key, site, name, time);
        }
        catch
        {
            site.Dispose();
            throw;
        }
    }

    private static X509Certificate2 TrustedSite(
        ReadOnlySpan<byte> der, X509Certificate2 tlsPeer, JoinLink link, TimeProvider time)
    {
        if (Fingerprints.Of(der) != link.Fingerprint)
        {
            throw new FailureException(
                Reason.NotTrusted,
                $"{link.Host}:{link.Port} is not the site that made this code: "
                    + $"its fingerprint is {Fingerprints.Of(der)}, the code says {link.Fingerprint}",
                "check the address; if it is right, somebody is in between. The code was not sent");
        }

        var site = X509CertificateLoader.LoadCertificate(der);
        var verdict = new PeerVerifier(site, time, _ => false).VerifyServer(tlsPeer);
        if (verdict.IsTrusted) return site;
        site.Dispose();
        throw new FailureException(
            Reason.NotTrusted, $"{link.Host}:{link.Port} is not this site's server: {verdict.Failure.Detail}", verdict.Failure.Hint);
    }

    /// <summary>A code spent on a certificate that is not valid here would be wasted.</summary>
    private static void RequireAgreeingClocks(long serverSeconds, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var ahead = now - DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(serverSeconds, 0, LastSecond));
        if (ahead > -CertificateIssuer.Backdate && ahead < CertificateIssuer.Lifetime) return;
        throw new FailureException(
            Reason.NotTrusted,
            $"this machine's clock ({Moments.Show(now)}) is {Apart(ahead)} the server's",
            "set the right clock. The code was not sent");
    }

    private static string Apart(TimeSpan ahead)
    {
        var apart = ahead.Duration();
        var size = apart.TotalDays >= 1 ? $"{apart.TotalDays:0} days" : $"{apart.TotalMinutes:0} minutes";
        return $"{size} {(ahead > TimeSpan.Zero ? "ahead of" : "behind")}";
    }

    private static EnrolmentMessage Request(JoinLink link, NodeId? name, ECDsa key) => new()
    {
        JoinRequest = new JoinRequest
        {
            Secret = ByteString.CopyFrom(link.Secret.Bytes),
            NodeName = name?.Value ?? "",
            DefaultName = NodeNames.OfThisMachine().Value,
            SigningRequest = ByteString.CopyFrom(SigningRequest.Create(key)),
            Version = typeof(EnrolmentClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
                ?.InformationalVersion ?? "",
        },
    };

    private static Failure Refusal(JoinRefused refused) =>
        new(
            Enum.IsDefined((Reason)refused.Reason) ? (Reason)refused.Reason : Reason.NotTrusted,
            Display.Text(refused.Detail),
            refused.Hint.Length == 0 ? null : Display.Text(refused.Hint),
            ByPeer: true);

    /// <summary>The server is trusted, yet what it sent must fit our key, our site and our wish.</summary>
    private static NodeCredentials Accept(
        ReadOnlySpan<byte> der, ECDsa key, X509Certificate2 site, NodeId? name, TimeProvider time)
    {
        try
        {
            using var bare = X509CertificateLoader.LoadCertificate(der);
            var verdict = new PeerVerifier(site, time, _ => false).Verify(bare);
            if (!verdict.IsTrusted) throw new FailureException(verdict.Failure);
            if (name is not null && verdict.Peer.Node != name)
                throw NotOurs($"the server enrolled '{verdict.Peer.Node}' instead of '{name}'");
            return new NodeCredentials(TlsKey.Usable(bare.CopyWithPrivateKey(key)), site);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw NotOurs("the server sent a certificate that is not for our key", e);
        }
    }

    private static FailureException NotOurs(string detail, Exception? inner = null) =>
        new(Reason.ProtocolViolation, detail, hint: null, inner);
}
