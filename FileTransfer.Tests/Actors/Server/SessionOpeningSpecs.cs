using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Protocol.CatalogProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Server;

/// <summary>Numbers, permissions, limits and questions.</summary>
public sealed class SessionOpeningSpecs : SessionSpecs
{
    private static readonly RelativePath A = RelativePath.Parse("a");

    [Fact]
    public async Task What_the_certificate_does_not_allow_is_refused_and_the_session_goes_on()
    {
        var session = await Open(Permissions.None);

        Hear(session, 1, OfferOf(OneFile(1)));
        Assert.Equal(Reason.NotAllowed, (await Port.Expect<Reject>(1)).Failure.Reason);
        Hear(session, 3, new Request(TransferId.New(), A));
        Assert.Equal(Reason.NotAllowed, (await Port.Expect<Reject>(3)).Failure.Reason);
        Hear(session, 5, new StartBroadcast(BroadcastId.New(), A, null));
        Assert.Equal(Reason.NotAllowed, (await Port.Expect<Reject>(5)).Failure.Reason);
        Hear(session, 7, GetHistory.Instance);
        await Port.Expect<HistoryListed>(7);

        await ExpectNothing(Broadcasts);
        await ExpectNothing(Server);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task A_number_that_is_not_the_clients_ends_the_link(uint number)
    {
        var session = await Open();

        Hear(session, number, GetHistory.Instance);

        Assert.Equal(Reason.ProtocolViolation, (await EndedBecause(session)).Reason);
    }

    [Fact]
    public async Task A_message_that_opens_nothing_is_refused()
    {
        var session = await Open();

        Hear(session, 1, new Fetch([new ChunkRange(0, 1)]));

        Assert.Equal(Reason.ProtocolViolation, (await Port.Expect<Reject>(1)).Failure.Reason);
    }

    [Fact]
    public async Task What_comes_late_for_a_number_that_has_ended_is_ignored()
    {
        var session = await Open();
        Hear(session, 5, GetHistory.Instance);
        await Port.Expect<HistoryListed>(5);

        Hear(session, 5, new Cancel(new Failure(Reason.Cancelled, "late")));
        Hear(session, 5, GetHistory.Instance);
        Hear(session, 3, GetHistory.Instance);
        session.Tell(ChunkOf(5, Pool, 0));
        await Handled(session);

        await ExpectNothing(Port.Out);
        Assert.Equal(0, Pool.RentedBytes);
    }

    [Fact]
    public async Task A_chunk_for_a_number_that_was_never_opened_ends_the_link()
    {
        var session = await Open();

        session.Tell(ChunkOf(9, Pool, 0));

        Assert.Equal(Reason.ProtocolViolation, (await EndedBecause(session)).Reason);
        Assert.Equal(0, Pool.RentedBytes);
    }

    [Fact]
    public async Task Transfers_have_a_limit_and_make_room_again()
    {
        var session = await Open();
        for (var i = 0u; i < 3; i++) Hear(session, 1 + (2 * i), OfferOf(OneFile(1)) with { Id = TransferId.New() });

        Hear(session, 7, OfferOf(OneFile(1)));
        Assert.Equal(Reason.LimitReached, (await Port.Expect<Reject>(7)).Failure.Reason);
        Hear(session, 1, new Cancel(new Failure(Reason.Cancelled, "no")));
        await Server.FishForMessageAsync<ServerProtocol.Unclaim>(_ => true);
        Hear(session, 9, GetHistory.Instance);

        await Port.Expect<HistoryListed>(9);
    }

    [Fact]
    public async Task What_has_no_answer_yet_counts_too()
    {
        var session = await Open();
        for (var i = 0u; i < 3; i++) Hear(session, 1 + (2 * i), new StartBroadcast(BroadcastId.New(), A, null));

        Hear(session, 7, GetHistory.Instance);

        Assert.Equal(Reason.LimitReached, (await Port.Expect<Reject>(7)).Failure.Reason);
    }

    [Fact]
    public async Task Lists_what_is_stored_in_parts()
    {
        for (var i = 0; i < 100; i++) Harness.Store($"f{i:00}", 1);
        var session = await Open(Permissions.Download);

        Hear(session, 1, new ListFiles(null));
        var first = await Port.Expect<FilesListed>(1);
        var second = await Port.Expect<FilesListed>(1);

        Assert.Equal((64, false, 36, true), (first.Entries.Count, first.Last, second.Entries.Count, second.Last));
    }

    [Fact]
    public async Task An_empty_list_is_an_answer()
    {
        var session = await Open(Permissions.Download);

        Hear(session, 1, new ListFiles(null));

        Assert.True((await Port.Expect<FilesListed>(1)) is { Entries.Count: 0, Last: true });
    }

    [Fact]
    public async Task What_is_not_there_is_refused()
    {
        var session = await Open();

        Hear(session, 1, new ListFiles(A));
        Assert.Equal(Reason.NotFound, (await Port.Expect<Reject>(1)).Failure.Reason);
        Hear(session, 3, new Request(TransferId.New(), A));
        Assert.Equal(Reason.NotFound, (await Port.Expect<Reject>(3)).Failure.Reason);
        Hear(session, 5, new RemoveFile(A));
        Assert.Equal(Reason.NotFound, (await Port.Expect<Reject>(5)).Failure.Reason);
    }

    [Fact]
    public async Task Removes_a_file_and_remembers_it()
    {
        Harness.Store("a", 3);
        var session = await Open(Permissions.Upload);

        Hear(session, 1, new RemoveFile(A));
        await Port.Expect<Removed>(1);
        Hear(session, 3, GetHistory.Instance);

        var line = Assert.Single((await Port.Expect<HistoryListed>(3)).Records);
        Assert.Equal(("rm", "a", "peer"), (line.Verb, line.Name, line.Node.Value));
        Assert.False(System.IO.File.Exists(Path.Combine(Harness.At("files"), "a")));
    }

    [Fact]
    public async Task Invites_and_never_twice_the_same()
    {
        var session = await Open(Permissions.Admin);
        var create = new CreateInvite(Permissions.Upload, null, TimeSpan.FromHours(1));

        Hear(session, 1, create);
        Hear(session, 3, create);
        var first = (InviteCreated)(await Port.Out.ExpectMsgAsync<FakePort.Sent>()).Message;
        var second = (InviteCreated)(await Port.Out.ExpectMsgAsync<FakePort.Sent>()).Message;

        Assert.StartsWith("ft://host:5001/", first.Link, StringComparison.Ordinal);
        Assert.NotEqual(first.Link, second.Link);
    }

    [Fact]
    public async Task Lists_nodes_with_those_that_are_connected()
    {
        var session = await Open(Permissions.Admin);

        Hear(session, 1, GetNodes.Instance);
        await Server.ExpectMsgAsync<ServerProtocol.GetConnections>();
        Server.Reply(new ServerProtocol.Connections([]));

        Assert.True((await Port.Expect<NodesListed>(1)).Last);
    }

    [Fact]
    public async Task A_receiver_at_a_broadcaster_is_listed_as_connected_there()
    {
        var far = NodeId.Parse("far");
        await Harness.Services.Writer.WriteAsync(
            [
                new CatalogChange.PutNode(new FileTransfer.Actors.Storage.Catalogue.EnrolledNode(
                    far, NodeKind.Client, Permissions.Receive, "0f", DateTime.UnixEpoch, null, null, [], null, null)),
            ],
            CancellationToken.None);
        Harness.Services.Whereabouts.Put(new(far, NodeId.Parse("berlin"), ["lab"]));
        var session = await Open(Permissions.Admin);
        Hear(session, 1, GetNodes.Instance);
        await Server.ExpectMsgAsync<ServerProtocol.GetConnections>();
        Server.Reply(new ServerProtocol.Connections([]));

        var node = (await Port.Expect<NodesListed>(1)).Nodes.Single(node => node.Node == far);
        Assert.Equal((true, "at berlin", "lab"), (node.Connected, node.Address, Assert.Single(node.Groups)));
    }
}
