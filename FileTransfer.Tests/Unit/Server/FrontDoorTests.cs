using System.Net;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Server;
using Xunit;

namespace FileTransfer.Tests.Unit.Server;

public sealed class FrontDoorTests
{
    [Theory]
    [InlineData(NodeKind.Server, "127.0.0.1", true)]
    [InlineData(NodeKind.Server, "::1", true)]
    [InlineData(NodeKind.Server, "192.0.2.1", false)]
    [InlineData(NodeKind.Server, "2001:db8::1", false)]
    [InlineData(NodeKind.Client, "192.0.2.1", true)]
    public void The_servers_own_certificate_is_a_client_on_its_own_machine_only(NodeKind kind, string from, bool admitted)
    {
        var peer = new PeerIdentity(NodeId.Parse("hub"), kind, Permissions.Admin, "01");

        Assert.Equal(admitted ? null : Reason.NotTrusted, FrontDoor.RefusePlace(peer, IPAddress.Parse(from))?.Reason);
    }
}
