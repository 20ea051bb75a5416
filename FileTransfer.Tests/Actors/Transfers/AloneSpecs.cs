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

/// <summary>A receiver of a broadcast whose session is gone, and its peer.</summary>
public abstract class AloneSpecs : ReceiverSpecs
{
    private protected static readonly NodeId Ben = NodeId.Parse("ben");
    private protected static readonly Hash256 Root = FakeSource.ContentOf(0).Root;
    private protected static readonly Manifest FourChunks = OneFile(4);

    private protected readonly FakePeerConnector _connector = new();

    private protected AloneSpecs()
    {
        Swarm = new SwarmAccess(BroadcastId.New(), CreateTestProbe(), _connector);
        Options = Options with { FlushInterval = TimeSpan.FromMilliseconds(1) };
    }

    /// <summary>With hashes of everything, a peer, and no session.</summary>
    private protected async Task<(IActorRef Receiver, FakeLink Peer)> Lonely()
    {
        var receiver = await Known(FourChunks);
        var link = await PeerOf(receiver);
        receiver.Tell(ReceiverActor.LeftAlone.Instance);
        await SaidAsync<TellHave>(link);
        return (receiver, link);
    }

    private protected async Task<IActorRef> Known(Manifest manifest)
    {
        var receiver = Begun(manifest);
        await Port.Find<Accept>(Number);
        receiver.Tell(new Roots(0, [.. Enumerable.Repeat(Root, manifest.ChunkCount)], Last: true));
        return receiver;
    }

    private protected IActorRef Begun(Manifest manifest)
    {
        var receiver = Start(OfferOf(manifest, ExistingNames.Replace, Purpose.Broadcast) with { TellsRoots = true });
        receiver.Tell(new OfferEntries(manifest.Entries, Last: true));
        return receiver;
    }

    private protected async Task<FakeLink> PeerOf(IActorRef receiver)
    {
        await Observer.FishForMessageAsync<TransferEvents.Progressed>(progress => progress.State == "transferring");
        receiver.Tell(new Introduce(Ben, ["192.0.2.7"], 4711, PeerTicket.New()));
        return await WelcomedAsync(Ben);
    }

    private protected async Task<FakeLink> WelcomedAsync(NodeId peer)
    {
        await Deadline.UntilAsync("the peer is dialled", () => _connector.Links.TryGetValue(peer, out var dialled) && dialled.IsStarted);
        var link = _connector.Links[peer];
        await SaidAsync<PeerHello>(link);
        await link.Hear(0, PeerWelcome.Instance);
        return link;
    }

    private protected void Send(FakeLink link, params int[] chunks)
    {
        foreach (var chunk in chunks) link.Handler.OnChunk(1, ChunkOf(Number, Pool, chunk).Chunk);
    }

    private protected async Task AfterAsync(IActorRef receiver, TimeSpan time)
    {
        await Handled(receiver);
        await Advance(receiver, time);
    }

    private protected static void AssertChunks(int[] expected, Fetch fetch) => Assert.Equal(expected, Chunks(fetch.Chunks));

    private protected async Task StoppedAsync(IActorRef receiver)
    {
        await Observer.FishForMessageAsync<Terminated>(terminated => terminated.ActorRef.Equals(receiver));
    }

    private protected static async Task<T> SaidAsync<T>(FakeLink link)
    {
        await Deadline.UntilAsync($"{typeof(T).Name} is said", () => link.Sent.Any(said => said.Message is T));
        return link.Sent.Select(said => said.Message).OfType<T>().First();
    }
}
