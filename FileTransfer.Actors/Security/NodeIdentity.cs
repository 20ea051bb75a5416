using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>
/// The credentials that a running node uses, and their renewal: a new key each time, so that a copy of an old one is worth
/// nothing after its certificate's end. Thread-safe; owns the credentials.
/// </summary>
/// <remarks>Key and certificates are one file, replaced by one rename: what is on disk is the old pair or the new one.</remarks>
public sealed class NodeIdentity : IDisposable
{
    private readonly string? _folder;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly List<NodeCredentials> _all = [];
    private NodeCredentials _current;

    private NodeIdentity(NodeCredentials current, string? folder, TimeProvider time)
    {
        (_current, _folder, _time) = (current, folder, time);
        _all.Add(current);
    }

    public NodeCredentials Current => Volatile.Read(ref _current);

    /// <summary>Until it should be renewed, zero or less when it is time; null when it never is renewed here.</summary>
    public TimeSpan? DueIn => _folder is null ? null : RenewalRule.DueAt(Current.Certificate) - _time.GetUtcNow();

    /// <summary>One that stays as it is.</summary>
    public static NodeIdentity Fixed(NodeCredentials credentials, TimeProvider time) => new(credentials, null, time);

    /// <param name="folder">Where the credentials were loaded from and renewed ones are saved.</param>
    public static NodeIdentity Renewable(NodeCredentials credentials, string folder, TimeProvider time) =>
        new(credentials, folder, time);

    /// <summary>Begins a renewal. Reads the disk.</summary>
    /// <param name="authority">Who issues now; null when the server did not say.</param>
    /// <returns>Null when another process of this node has done it meanwhile: its result is in use now.</returns>
    /// <exception cref="FailureException">What is on disk cannot be read.</exception>
    public RenewalRequest? Begin(Hash256? authority)
    {
        var stored = NodeCredentials.Load(_folder ?? throw new InvalidOperationException("This identity is not renewed."));
        var isNewer = stored.Identity.Serial != Current.Identity.Serial && stored.Identity.Node == Current.Identity.Node;
        var isGood = _time.GetUtcNow() < RenewalRule.DueAt(stored.Certificate) && (authority is null || stored.SiteFingerprint == authority);
        if (isNewer && isGood)
        {
            Use(stored);
            return null;
        }

        stored.Dispose();
        return new RenewalRequest();
    }

    /// <summary>Checks what the server issued, makes it durable, and uses it from now on.</summary>
    /// <param name="request">Its key becomes this node's.</param>
    /// <param name="certificate">DER.</param>
    /// <param name="authorities">DER; whom to trust from now on, the issuer first.</param>
    /// <exception cref="FailureException">It does not fit, or the disk refuses; the old one stays.</exception>
    public void Complete(RenewalRequest request, ReadOnlySpan<byte> certificate, IReadOnlyList<byte[]> authorities)
    {
        NodeCredentials? renewed = null;
        try
        {
            var trust = new SiteTrust([.. authorities.Select(der => X509CertificateLoader.LoadCertificate(der))]);
            using var bare = X509CertificateLoader.LoadCertificate(certificate);
            renewed = new NodeCredentials(TlsKey.Usable(bare.CopyWithPrivateKey(request.Key)), trust);
            var (now, before) = (renewed.Identity, Current.Identity);
            if (now.Node != before.Node || now.Kind != before.Kind) throw NotOurs("it is another node's");
            if (renewed.Check(_time) is { } refused) throw new FailureException(refused);
            renewed.Save(_folder!, replace: true);
            Use(renewed);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or FormatException)
        {
            renewed?.Dispose();
            throw NotOurs("it is not for our key, or not of its authority", e);
        }
        catch (FailureException)
        {
            renewed?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var credentials in _all) credentials.Dispose();
            _all.Clear();
        }
    }

    /// <summary>The former ones stay until the end: a handshake may be using them.</summary>
    private void Use(NodeCredentials credentials)
    {
        lock (_gate) _all.Add(credentials);
        Volatile.Write(ref _current, credentials);
    }

    private static FailureException NotOurs(string why, Exception? inner = null) =>
        new(Reason.ProtocolViolation, $"the renewed certificate is refused: {why}", hint: null, inner);
}
