using Akka.Actor;
using Akka.TestKit;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.SessionProtocol;

namespace FileTransfer.Tests.Actors.Server;

public sealed class RevocationSpecs : ActorSpecs, IAsyncLifetime
{
    private static readonly DateTime At = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly PeerIdentity Admin = new(NodeId.Parse("boss"), NodeKind.Client, Permissions.Admin, "99");

    private ServerHarness _harness = null!;
    private IActorRef _server = ActorRefs.Nobody;
    private TestProbe _broadcasts = null!;

    public async Task InitializeAsync()
    {
        _harness = await ServerHarness.Open(Sys);
        _broadcasts = CreateTestProbe();
        _server = Sys.ActorOf(ServerActor.Props(_harness.Services, _broadcasts));
        _harness.Revoked.Refreshed += () => _server.Tell(ServerProtocol.CutRevoked.Instance);
        await Enrol("a", "0a");
        await Enrol("b", "0b");
    }

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task Cuts_every_link_of_the_node_also_one_that_has_not_said_hello()
    {
        var (greeted, silent, other) = (Accept("a", "0a"), Accept("a", "0a"), Accept("b", "0b"));
        await AwaitAssertAsync(() => Assert.True(greeted.IsStarted && silent.IsStarted && other.IsStarted));
        await greeted.Hear(0, new Hello("client", new SessionEpoch(1), "1.0", Receives: false, []));
        await AwaitAssertAsync(() => Assert.Contains(greeted.Sent, sent => sent.Message is Welcome));

        Assert.True(await Revoke("a"));

        await AwaitAssertAsync(() => Assert.All(new[] { greeted, silent }, link => Assert.Equal(Reason.NotTrusted, link.End?.Reason)));
        Assert.Contains("revoked", silent.Sent.Select(sent => sent.Message).OfType<Goodbye>().First().Failure.Detail, StringComparison.Ordinal);
        Assert.Null(other.End);
    }

    [Fact]
    public async Task Broadcasts_hear_who_will_not_come_back()
    {
        var (cut, left) = (Accept("a", "0a"), Accept("b", "0b"));
        foreach (var link in new[] { cut, left })
        {
            await AwaitAssertAsync(() => Assert.True(link.IsStarted));
            await link.Hear(0, new Hello("client", new SessionEpoch(1), "1.0", Receives: true, []));
            await _broadcasts.ExpectMsgAsync<ServerProtocol.ReceiverOnline>();
        }

        Assert.True(await Revoke("a"));
        var revoked = await _broadcasts.ExpectMsgAsync<ServerProtocol.ReceiverOffline>();
        left.Close(new Failure(Reason.ConnectionLost, "gone"));
        var gone = await _broadcasts.ExpectMsgAsync<ServerProtocol.ReceiverOffline>();

        Assert.Equal(("a", Reason.NotTrusted), (revoked.Node.Value, revoked.Expelled?.Reason));
        Assert.Equal(("b", null), (gone.Node.Value, gone.Expelled));
    }

    [Fact]
    public async Task A_link_that_was_judged_just_before_is_not_admitted_after()
    {
        Assert.True(await Revoke("a"));

        var late = Accept("a", "0a");

        await AwaitAssertAsync(() => Assert.Equal(Reason.NotTrusted, late.End?.Reason));
        Assert.DoesNotContain(late.Sent, sent => sent.Message is Welcome);
    }

    [Fact]
    public async Task Again_changes_nothing_and_nobody_ends_the_trust_in_the_server_or_in_himself()
    {
        Assert.True(await Revoke("a"));
        Assert.False(await Revoke("a"));

        Assert.Equal(Reason.NotFound, (await Assert.ThrowsAsync<FailureException>(() => Revoke("nobody"))).Failure.Reason);
        Assert.Equal(Reason.Usage, (await Assert.ThrowsAsync<FailureException>(() => Revoke("server"))).Failure.Reason);
        Assert.Equal(Reason.Usage, (await Assert.ThrowsAsync<FailureException>(() => Revoke("boss"))).Failure.Reason);
        Assert.Equal("revoke", Assert.Single(await _harness.Catalog.HistoryAsync(null, 10, CancellationToken.None)).Verb);
    }

    private Task<bool> Revoke(string node) =>
        _harness.Services.Membership.RevokeAsync(NodeId.Parse(node), Admin, CancellationToken.None);

    private FakeLink Accept(string node, string serial)
    {
        var link = new FakeLink(new PeerIdentity(NodeId.Parse(node), NodeKind.Client, Permissions.Upload | Permissions.Receive, serial));
        _server.Tell(new ServerProtocol.LinkAccepted(link));
        return link;
    }

    private Task Enrol(string node, string serial) => _harness.Catalog.ApplyAsync(
        [new CatalogChange.PutNode(new EnrolledNode(NodeId.Parse(node), NodeKind.Client, Permissions.Upload, serial, At, null, null, [], null))],
        CancellationToken.None);
}
