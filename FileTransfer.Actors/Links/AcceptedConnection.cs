using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Links;

/// <summary>
/// A connection whose TLS handshake is done. It lives, and counts against the listener's caps, until the task of the
/// function that was given it ends.
/// </summary>
/// <param name="Protocol">The ALPN name that was agreed.</param>
/// <param name="Stream">TLS 1.3. Flush after writing.</param>
/// <param name="Remote">The peer's address; IPv4 in its own form.</param>
/// <param name="Certificate">What the peer showed, or null.</param>
/// <param name="Identity">Who that is, when the certificate is trusted.</param>
/// <param name="Refusal">Why it is not: to be told to the peer, then end.</param>
public sealed record AcceptedConnection(
    string Protocol,
    SslStream Stream,
    IPEndPoint Remote,
    X509Certificate2? Certificate,
    PeerIdentity? Identity,
    Failure? Refusal);
