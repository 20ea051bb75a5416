using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Protocol;

/// <summary>Questions about who belongs to the site. Each answer comes on the question's number.</summary>
public static class MembershipProtocol
{
    /// <summary>Ends the trust in a node: its links are cut, and no certificate it was ever given works again.</summary>
    public sealed record RevokeNode(NodeId Node) : IWireMessage;

    /// <summary>Durable, and in effect for every link and every handshake.</summary>
    /// <param name="Already">Whether it was revoked before.</param>
    /// <param name="Sessions">That were open and are cut now.</param>
    public sealed record NodeRevoked(bool Already, int Sessions) : IWireMessage;

    /// <summary>A new certificate for the node of this link, whoever asks; kind, name and permissions stay.</summary>
    /// <param name="SigningRequest">PKCS #10, DER.</param>
    public sealed record RenewCertificate(IReadOnlyList<byte> SigningRequest) : IWireMessage;

    /// <param name="Certificate">DER.</param>
    /// <param name="Authorities">DER; whom to trust from now on, the issuer first.</param>
    public sealed record CertificateRenewed(IReadOnlyList<byte> Certificate, IReadOnlyList<byte[]> Authorities) : IWireMessage;
}
