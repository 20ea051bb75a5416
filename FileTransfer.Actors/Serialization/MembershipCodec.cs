using static FileTransfer.Actors.Protocol.MembershipProtocol;
using static FileTransfer.Actors.Serialization.ValueCodec;
using Wire = FileTransfer.Actors.Protocol.Wire;

namespace FileTransfer.Actors.Serialization;

/// <summary>Messages of <see cref="Protocol.MembershipProtocol"/>.</summary>
internal static class MembershipCodec
{
    public static Wire.RevokeNodeMessage ToWire(RevokeNode revoke) => new() { Node = revoke.Node.Value };

    public static RevokeNode FromWire(Wire.RevokeNodeMessage wire) => new(ToNode(wire.Node));

    public static Wire.NodeRevokedMessage ToWire(NodeRevoked revoked) =>
        new() { Already = revoked.Already, Sessions = (uint)revoked.Sessions };

    public static NodeRevoked FromWire(Wire.NodeRevokedMessage wire) => new(wire.Already, ToCount(wire.Sessions));
}
