using Google.Protobuf;
using static FileTransfer.Actors.Protocol.MembershipProtocol;
using static FileTransfer.Actors.Serialization.ValueCodec;
using Wire = FileTransfer.Actors.Protocol.Wire;

namespace FileTransfer.Actors.Serialization;

/// <summary>Messages of <see cref="Protocol.MembershipProtocol"/>.</summary>
internal static class MembershipCodec
{
    /// <summary>Of one certificate or request; ours have less than 1 KiB, with many folders 5.</summary>
    private const int MaxDer = 16 * 1024;

    private const int MaxAuthorities = 4;

    public static Wire.RevokeNodeMessage ToWire(RevokeNode revoke) => new() { Node = revoke.Node.Value };

    public static RevokeNode FromWire(Wire.RevokeNodeMessage wire) => new(ToNode(wire.Node));

    public static Wire.NodeRevokedMessage ToWire(NodeRevoked revoked) =>
        new() { Already = revoked.Already, Sessions = (uint)revoked.Sessions };

    public static NodeRevoked FromWire(Wire.NodeRevokedMessage wire) => new(wire.Already, ToCount(wire.Sessions));

    public static Wire.RenewCertificateMessage ToWire(RenewCertificate renew) =>
        new() { SigningRequest = ByteString.CopyFrom([.. renew.SigningRequest]) };

    public static RenewCertificate FromWire(Wire.RenewCertificateMessage wire) => new(ToDer(wire.SigningRequest));

    public static Wire.CertificateRenewedMessage ToWire(CertificateRenewed renewed) => new()
    {
        Certificate = ByteString.CopyFrom([.. renewed.Certificate]),
        Authorities = { renewed.Authorities.Select(ByteString.CopyFrom) },
    };

    public static CertificateRenewed FromWire(Wire.CertificateRenewedMessage wire) =>
        wire.Authorities.Count is > 0 and <= MaxAuthorities
            ? new CertificateRenewed(ToDer(wire.Certificate), [.. wire.Authorities.Select(ToDer)])
            : throw new WireFormatException($"authorities are 1 to {MaxAuthorities}");

    private static byte[] ToDer(ByteString wire) =>
        wire.Length is > 0 and <= MaxDer ? wire.ToByteArray() : throw new WireFormatException($"DER has 1 to {MaxDer} bytes");
}
