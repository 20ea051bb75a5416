using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Protocol;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.PeerProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Peers;

/// <summary>What a receiver says and sends on a link that has its ticket.</summary>
public sealed class PeerServeSpecs : PeerLinkSpecs
{
    [Fact]
    public async Task Anything_but_a_fetch_within_the_manifest_ends_the_link()
    {
        Share();
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var beyond = await WelcomedAsync();
        await beyond.Hear(PeerProtocol.Number, new Fetch([new ChunkRange(3, 2)]));
        await EndsAsync(beyond, Reason.ProtocolViolation, TimeSpan.Zero);
        var (other, early) = (await WelcomedAsync(), await ConnectedAsync());
        await other.Hear(PeerProtocol.Number, new Request(TransferId.New(), RelativePath.Parse("secret")));
        await EndsAsync(other, Reason.ProtocolViolation, TimeSpan.Zero);
        await early.Hear(PeerProtocol.Number, new Fetch([new ChunkRange(0, 1)]));
        await EndsAsync(early, Reason.ProtocolViolation, TimeSpan.Zero);
        Assert.Empty(_staged.Reads);
    }

    [Fact]
    public async Task A_chunk_that_is_not_here_yet_is_sent_when_it_has_come()
    {
        var content = Share(new ChunkMap([new ChunkRange(0, 1)]));
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var link = await WelcomedAsync();

        await link.Hear(PeerProtocol.Number, new Fetch([new ChunkRange(0, 4)]));
        await Deadline.UntilAsync("what is here is read", () => _staged.Reads.SequenceEqual([0]));
        content.Add(2);

        await Deadline.UntilAsync("what has come is read", () => _staged.Reads.SequenceEqual([0, 2]));
        Assert.Null(link.End);
    }

    [Fact]
    public async Task Whoever_asks_is_told_what_is_here_and_then_only_what_has_come()
    {
        var content = Share(new ChunkMap([new ChunkRange(0, 1)]));
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var link = await WelcomedAsync();

        await link.Hear(PeerProtocol.Number, TellHave.Instance);
        await ToldAsync(link, 1, [0]);
        await link.Hear(PeerProtocol.Number, TellHave.Instance);
        await link.Hear(PeerProtocol.Number, new Fetch([new ChunkRange(0, 1)]));
        await Deadline.UntilAsync("the chunk is read", () => _staged.Reads.Count > 0);
        Assert.Single(link.Sent, said => said.Message is Have);
        content.Add(2);

        await ToldAsync(link, 2, [2]);
        Assert.Null(link.End);
    }

    [Fact]
    public async Task What_does_not_fit_into_one_answer_is_told_in_ascending_parts()
    {
        var many = OneFile((2 * MaxRuns) + 3);
        var content = new SharedContent(_staged, many.ChunkCount, new ChunkMap(
            Enumerable.Range(0, MaxRuns + 1).Select(i => new ChunkRange(2 * i, 1))));
        _peers.Tell(new PeersProtocol.Share(Broadcast, content));
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var link = await WelcomedAsync();

        await link.Hear(PeerProtocol.Number, TellHave.Instance);

        await ToldAsync(link, 2, [2 * MaxRuns]);
        Assert.Equal([false, true], link.Sent.Select(said => said.Message).OfType<Have>().Select(have => have.Last));
    }

    [Fact]
    public async Task Asking_before_the_welcome_or_again_before_the_answer_ends_the_link()
    {
        Share(new ChunkMap());
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var early = await ConnectedAsync();
        await early.Hear(PeerProtocol.Number, TellHave.Instance);
        await EndsAsync(early, Reason.ProtocolViolation, TimeSpan.Zero);
        var link = await WelcomedAsync();

        await link.Hear(PeerProtocol.Number, TellHave.Instance);
        await link.Hear(PeerProtocol.Number, TellHave.Instance);

        await EndsAsync(link, Reason.ProtocolViolation, TimeSpan.Zero);
    }

    [Fact]
    public async Task A_chunk_that_is_gone_ends_the_link()
    {
        _staged.Missing = true;
        Share();
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var link = await WelcomedAsync();

        await link.Hear(PeerProtocol.Number, new Fetch([new ChunkRange(0, 1)]));

        await EndsAsync(link, Reason.NotFound, TimeSpan.Zero);
    }
}
