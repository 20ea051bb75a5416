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

/// <summary>A receiver's side of links between peers, with content to share and a node that dials.</summary>
public abstract class PeerLinkSpecs : ActorSpecs
{
    private protected const int MaxLinks = 4;

    private protected static readonly BroadcastId Broadcast = BroadcastId.New();
    private protected static readonly NodeId Ben = NodeId.Parse("ben");

    private protected readonly FakeStagedTransfer _staged = new(
        new FileTransfer.Actors.Storage.StageRequest(TransferId.New(), OneFile(4), null, ExistingNames.Replace, Owner), new ChunkMap());

    private protected readonly IActorRef _peers;
    private protected readonly PeerTicket _ticket = PeerTicket.New();

    private protected PeerLinkSpecs() => _peers = Sys.ActorOf(PeersActor.Props(MaxLinks));

    private protected static async Task ToldAsync(FakeLink link, int count, int[] last)
    {
        await Deadline.UntilAsync("the peer is told", () => link.Sent.Count(said => said.Message is Have) >= count);
        Assert.Equal(last, Chunks(link.Sent.Select(said => said.Message).OfType<Have>().ElementAt(count - 1).Chunks));
    }

    private protected void Share() => Share(ChunkMap.Full(_staged.Manifest.ChunkCount));

    private protected SharedContent Share(ChunkMap here)
    {
        var content = new SharedContent(_staged, _staged.Manifest.ChunkCount, here);
        _peers.Tell(new PeersProtocol.Share(Broadcast, content));
        return content;
    }

    private protected async Task<FakeLink> WelcomedAsync()
    {
        var link = await ConnectedAsync();
        await link.Hear(0, new PeerHello(Broadcast, _ticket));
        await SaysAsync<PeerWelcome>(link);
        return link;
    }

    private protected async Task<FakeLink> ConnectedAsync(string node = "ben")
    {
        var link = new FakeLink(new PeerIdentity(NodeId.Parse(node), NodeKind.Client, Permissions.None, "02"));
        _peers.Tell(new PeersProtocol.PeerAccepted(link));
        await Deadline.UntilAsync("the link is started", () => link.IsStarted);
        return link;
    }

    private protected static Task SaysAsync<T>(FakeLink link) =>
        Deadline.UntilAsync($"{typeof(T).Name} is said", () => link.Sent.Any(said => said.Message is T));

    private protected async Task EndsAsync(FakeLink link, Reason reason, TimeSpan passing)
    {
        await Deadline.UntilAsync("the link ends", async () =>
        {
            if (link.End is null && passing > TimeSpan.Zero) await Advance(_peers, passing);
            return link.End is not null;
        });
        Assert.Equal(reason, link.End!.Reason);
    }

    /// <summary>A link that asked for a chunk which is not here yet.</summary>
    private protected async Task<FakeLink> WaitingAsync()
    {
        Share(new ChunkMap([new ChunkRange(0, 1)]));
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var link = await WelcomedAsync();
        await link.Hear(PeerProtocol.Number, new Fetch([new ChunkRange(0, 2)]));
        await Deadline.UntilAsync("what is here is read", () => _staged.Reads.SequenceEqual([0]));
        return link;
    }
}
