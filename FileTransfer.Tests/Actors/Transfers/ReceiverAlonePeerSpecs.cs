using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.PeerProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Transfers;

/// <summary>What a receiver whose session is gone makes of its peers' answers; the test is its peer.</summary>
public sealed class ReceiverAlonePeerSpecs : AloneSpecs
{
    [Fact]
    public async Task A_peer_that_serves_a_wrong_chunk_is_left_out()
    {
        Store.Prepare = staged => staged.Wrong[2] = 1;
        var (receiver, link) = await Lonely();
        await link.Hear(1, new Have([new ChunkRange(2, 1)], Last: true));
        await SaidAsync<Fetch>(link);

        Send(link, 2);

        await Deadline.UntilAsync("the link to the liar ends", () => link.End is not null);
        await AfterAsync(receiver, TimeSpan.FromMinutes(1));
        await Handled(receiver);
        Assert.Equal((0, 1), (Store.Staged!.Flushes, _connector.Dials));
    }

    [Fact]
    public async Task A_peer_whose_link_broke_is_dialled_again_until_it_is_there()
    {
        var (receiver, link) = await Lonely();
        _connector.Unreachable.Add(Ben);
        await LostAsync(receiver, link);
        await AfterAsync(receiver, TimeSpan.FromSeconds(5));
        await Deadline.UntilAsync("it is dialled", () => _connector.Dials == 2);
        _connector.Unreachable.Clear();

        await FoundAgainAsync(receiver);
    }

    [Fact]
    public async Task A_peer_whose_link_broke_before_the_servers_is_dialled_too()
    {
        var receiver = await Known(FourChunks);
        var link = await PeerOf(receiver);
        await LostAsync(receiver, link);
        Assert.Equal(Reason.ConnectionLost, (await Port.Find<PeerFailed>(Number)).Failure.Reason);

        receiver.Tell(ReceiverActor.LeftAlone.Instance);

        await FoundAgainAsync(receiver);
    }

    [Fact]
    public async Task A_peer_is_asked_again_after_its_answer_and_not_before()
    {
        var (receiver, link) = await Lonely();
        await AfterAsync(receiver, TimeSpan.FromSeconds(1));
        Assert.Single(link.Sent, said => said.Message is TellHave);

        await link.Hear(1, new Have([new ChunkRange(0, 1)], Last: false));
        await link.Hear(1, new Have([new ChunkRange(2, 1)], Last: true));

        await Deadline.UntilAsync("it is asked again", async () =>
        {
            await AfterAsync(receiver, TimeSpan.FromMilliseconds(250));
            return link.Sent.Count(said => said.Message is TellHave) == 2;
        });
    }

    [Theory]
    [InlineData("3+2")]      // beyond the content
    [InlineData("")]
    [InlineData("1+1 0+1")]  // not ascending
    [InlineData("1+1 1+1")]
    public async Task An_answer_that_says_nothing_too_much_or_the_same_twice_ends_the_link(string parts)
    {
        var (_, link) = await Lonely();

        foreach (var part in parts.Split(' '))
        {
            var numbers = part.Split('+', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray();
            await link.Hear(1, new Have(numbers.Length == 0 ? [] : [new ChunkRange(numbers[0], numbers[1])], Last: false));
        }

        await Deadline.UntilAsync("the link ends", () => link.End is not null);
    }

    [Fact]
    public async Task An_answer_to_no_question_ends_the_link()
    {
        var receiver = await Receiving(FourChunks);
        var link = await PeerOf(receiver);

        await link.Hear(1, new Have([new ChunkRange(0, 1)], Last: true));

        await Deadline.UntilAsync("the link ends", () => link.End is not null);
    }

    [Fact]
    public async Task A_peer_may_lack_what_was_asked_in_advance_but_not_withhold_what_it_says_it_has()
    {
        var receiver = await Receiving(FourChunks);
        var link = await PeerOf(receiver);
        receiver.Tell(new Assign([new AssignedChunks(Ben, [new ChunkRange(3, 1)], [Root])]));
        await SaidAsync<Fetch>(link);
        receiver.Tell(ReceiverActor.LeftAlone.Instance);
        await SaidAsync<TellHave>(link);
        await AfterAsync(receiver, TimeSpan.FromMinutes(1));
        await Handled(receiver);
        Assert.Null(link.End);

        await link.Hear(1, new Have([new ChunkRange(3, 1)], Last: true));

        await Deadline.UntilAsync("the link ends", async () =>
        {
            await AfterAsync(receiver, TimeSpan.FromSeconds(20));
            return link.End is not null;
        });
    }

    [Fact]
    public async Task The_servers_own_link_is_let_go_and_not_asked()
    {
        var receiver = await Known(FourChunks);
        receiver.Tell(new Introduce(Port.Peer.Node, [], 0, PeerTicket.New()));
        receiver.Tell(new Assign([new AssignedChunks(Port.Peer.Node, [new ChunkRange(0, 2)], [])]));
        var server = await WelcomedAsync(Port.Peer.Node);
        await SaidAsync<Fetch>(server);
        var link = await PeerOf(receiver);

        receiver.Tell(ReceiverActor.LeftAlone.Instance);
        await SaidAsync<TellHave>(link);
        await link.Hear(1, new Have([new ChunkRange(0, 2)], Last: true));

        AssertChunks([0, 1], await SaidAsync<Fetch>(link));
        await Deadline.UntilAsync("the link to the server ends", () => server.End is not null);
        Assert.DoesNotContain(server.Sent, said => said.Message is TellHave);
    }

    private async Task LostAsync(IActorRef receiver, FakeLink link)
    {
        _connector.Links.TryRemove(Ben, out _);
        link.Handler.OnClosed(new Failure(Reason.ConnectionLost, "reset"));
        await Handled(receiver);
    }

    private async Task FoundAgainAsync(IActorRef receiver)
    {
        await Deadline.UntilAsync("it is linked again", async () =>
        {
            await AfterAsync(receiver, TimeSpan.FromSeconds(5));
            return _connector.Links.TryGetValue(Ben, out var dialled) && dialled.IsStarted;
        });
        var link = await WelcomedAsync(Ben);
        await SaidAsync<TellHave>(link);
        await link.Hear(1, new Have([new ChunkRange(2, 1)], Last: true));
        AssertChunks([2], await SaidAsync<Fetch>(link));
    }
}
