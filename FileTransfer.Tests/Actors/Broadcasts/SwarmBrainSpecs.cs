using Akka.TestKit;
using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Swarm;
using FileTransfer.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static FileTransfer.Actors.Protocol.PeerProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Broadcasts;

/// <summary>What receivers' sessions are told; the test plays the receivers. The plan itself has its own tests.</summary>
public sealed class SwarmBrainSpecs : ActorSpecs
{
    private const int ChunkCount = 8;

    private static readonly NodeId Server = NodeId.Parse("server");
    private static readonly NodeId[] Nodes = [NodeId.Parse("ann"), NodeId.Parse("ben"), NodeId.Parse("cem")];

    private readonly FakeTimeProvider _time = new();
    private readonly SlowReceivers _slow;
    private readonly SwarmBrain _brain;
    private readonly BroadcastId _broadcast = BroadcastId.New();

    private readonly TestProbe _seed;

    public SwarmBrainSpecs()
    {
        _seed = CreateTestProbe();
        _slow = new SlowReceivers(_time);
        _brain = new SwarmBrain(_broadcast, Server, new FakeSource(OneFile(ChunkCount)), _seed, _slow, _time);
        _brain.SeedHas(ChunkMap.Full(ChunkCount));
    }

    [Fact]
    public async Task The_first_receiver_fetches_from_the_server()
    {
        var ann = Join(Nodes[0]);

        var assigned = (await HearAsync<Assign>(ann)).Items.Single();

        Assert.Equal(Server, assigned.Source);
        Assert.Empty(assigned.Roots);
    }

    [Fact]
    public async Task Who_was_slow_in_an_earlier_broadcast_is_given_little_at_first()
    {
        _slow.Note(Nodes[0], isSlow: true);
        var ann = Join(Nodes[0]);

        var assigned = (await HearAsync<Assign>(ann)).Items.Single();

        Assert.Equal(1, assigned.Chunks.Sum(static range => range.Count));
    }

    [Fact]
    public void What_a_broadcast_found_out_about_a_line_is_kept_for_the_next()
    {
        _slow.Note(Nodes[0], isSlow: true);
        Join(Nodes[0]);
        for (var chunk = 0; chunk < ChunkCount - 2; chunk++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(300));
            _brain.Verified(Nodes[0], [new ChunkRange(chunk, 1)]);
        }

        _brain.End();
        _time.Advance(SlowReceivers.Memory - TimeSpan.FromSeconds(1));

        Assert.True(_slow.Contains(Nodes[0]));
    }

    [Fact]
    public async Task Everybody_is_introduced_to_what_the_server_shares_before_it_is_told_to_fetch()
    {
        var ann = Join(Nodes[0]);

        var share = await _seed.ExpectMsgAsync<PeersProtocol.Share>();
        var admitted = await _seed.ExpectMsgAsync<Admit>();
        var first = (await ann.ExpectMsgAsync<ServerProtocol.Direct>()).Message;

        Assert.Equal((_broadcast, ChunkCount), (share.Broadcast, share.Content.ChunkCount));
        var introduced = Assert.IsType<Introduce>(first);
        Assert.Equal((Server, 0, 0), (introduced.Peer, introduced.Hosts.Count, introduced.Port));
        Assert.Equal((_broadcast, Nodes[0]), (admitted.Broadcast, admitted.Node));
        Assert.True(introduced.Ticket.Matches(admitted.Ticket!));
    }

    [Fact]
    public async Task Who_leaves_cannot_fetch_from_the_server_either_and_its_end_ends_all()
    {
        Join(Nodes[0]);
        await _seed.FishForMessageAsync<Admit>(admit => admit.Ticket is not null);

        _brain.Left(Nodes[0]);
        _brain.Dispose();

        var back = await _seed.ExpectMsgAsync<Admit>();
        Assert.Equal((Nodes[0], null), (back.Node, back.Ticket));
        Assert.Equal(_broadcast, (await _seed.ExpectMsgAsync<StopSharing>()).Broadcast);
    }

    [Fact]
    public async Task What_the_server_is_sending_to_one_is_asked_of_it_by_others_in_advance()
    {
        var ann = Join(Nodes[0]);
        var first = await HearAsync<Assign>(ann);
        var ben = Join(Nodes[1]);

        var item = (await HearAsync<Assign>(ben, assign => assign.Items.Any(item => item.Source == Nodes[0])))
            .Items.First(item => item.Source == Nodes[0]);

        Assert.Contains(item.Chunks[0].First, first.Items.SelectMany(sent => sent.Chunks).SelectMany(range => Enumerable.Range(range.First, range.Count)));
    }

    [Fact]
    public async Task The_first_to_answer_leaves_something_to_those_who_were_asked_a_moment_ago()
    {
        for (var other = 0; other < 7; other++) Offer(NodeId.Parse($"other{other}"));
        var ann = Join(Nodes[0]);
        Assert.Equal(ChunkCount / 2, CountOf(await HearAsync<Assign>(ann)));

        _time.Advance(TimeSpan.FromSeconds(1));
        _brain.Tell();

        Assert.Equal(ChunkCount / 2, CountOf(await HearAsync<Assign>(ann)));

        static int CountOf(Assign assign) => assign.Items.Sum(item => item.Chunks.Sum(static range => range.Count));
    }

    [Fact]
    public async Task A_later_one_is_introduced_to_the_first_which_is_told_to_admit_it_with_the_same_ticket()
    {
        var ann = Join(Nodes[0]);
        _brain.Verified(Nodes[0], [new ChunkRange(0, ChunkCount)]);
        var ben = Join(Nodes[1]);

        var introduced = await HearAsync<Introduce>(ben, introduce => introduce.Peer != Server);
        var admitted = await HearAsync<Admit>(ann);

        Assert.Equal((Nodes[0], 4711), (introduced.Peer, introduced.Port));
        Assert.Equal((_broadcast, Nodes[1]), (admitted.Broadcast, admitted.Node));
        Assert.True(introduced.Ticket.Matches(admitted.Ticket!));
        var item = (await HearAsync<Assign>(ben)).Items.First(item => item.Source == Nodes[0]);
        Assert.Equal(item.Chunks.Sum(range => range.Count), item.Roots.Count);
    }

    [Fact]
    public async Task Who_leaves_loses_its_tickets_and_what_others_were_to_fetch_from_it_comes_from_elsewhere()
    {
        var ann = Join(Nodes[0]);
        _brain.Verified(Nodes[0], [new ChunkRange(0, ChunkCount)]);
        var ben = Join(Nodes[1]);
        await HearAsync<Introduce>(ben);

        _brain.Left(Nodes[1]);
        Assert.Null((await HearAsync<Admit>(ann, admit => admit.Ticket is null)).Ticket);
        ben = Join(Nodes[1]);
        await HearAsync<Introduce>(ben);
        _brain.Left(Nodes[0]);

        await Deadline.UntilAsync("the server serves the rest", async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _brain.Tell();
            return ben.HasMessages && await ben.ReceiveOneAsync(TimeSpan.FromSeconds(1)) is ServerProtocol.Direct
            {
                Message: Assign assign,
            } && assign.Items.Any(item => item.Source == Server);
        });
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task One_accuser_keeps_itself_from_a_peer_and_two_keep_everybody_from_it(int accusers, bool isUsed)
    {
        Join(Nodes[0]);
        _brain.Verified(Nodes[0], [new ChunkRange(0, ChunkCount)]);
        foreach (var accuser in Nodes.Skip(1).Take(accusers))
        {
            Join(accuser);
            _brain.PeerFailed(accuser, new PeerFailed(Nodes[0], [new ChunkRange(0, 1)], new Failure(Reason.Corrupt, "differs")));
            _brain.Left(accuser);
        }

        var newcomer = Join(NodeId.Parse("dan"));

        var assigned = await HearAsync<Assign>(newcomer);
        Assert.Equal(isUsed, assigned.Items.Any(item => item.Source == Nodes[0]));
    }

    [Fact]
    public async Task At_the_end_everybody_may_let_go()
    {
        var ann = Join(Nodes[0]);

        _brain.End();

        Assert.Equal(_broadcast, (await HearAsync<StopSharing>(ann)).Broadcast);
    }

    private TestProbe Join(NodeId node)
    {
        var session = Offer(node);
        _brain.Verified(node, []);
        return session;
    }

    private TestProbe Offer(NodeId node)
    {
        var session = CreateTestProbe();
        _brain.Offered(node, session, TransferId.New(), new PeerAddress(["192.0.2.1"], 4711));
        return session;
    }

    /// <returns>The next one of this kind; others are passed over.</returns>
    private static async Task<T> HearAsync<T>(TestProbe session, Predicate<T>? which = null)
        where T : class
    {
        var direct = await session.FishForMessageAsync<ServerProtocol.Direct>(
            direct => direct.Message is T message && which?.Invoke(message) != false);
        return (T)direct.Message;
    }
}
