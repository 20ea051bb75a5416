using Akka.Actor;
using Akka.TestKit;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Transfers;

/// <summary>A receiver with a fake store behind it; the test is the source.</summary>
public abstract class ReceiverSpecs : ActorSpecs
{
    private protected const uint Number = 7;

    private protected ReceiverSpecs()
    {
        Port = new FakePort(this);
        Observer = CreateTestProbe();
    }

    private protected BufferPool Pool { get; } = new();

    private protected FakeStore Store { get; } = new();

    private protected FakePort Port { get; }

    private protected TestProbe Observer { get; }

    private protected SwarmAccess? Swarm { get; set; }

    private protected IReceiptSigner? Signer { get; init; }

    private protected Arrivals? Arrivals { get; init; }

    private protected RelativePath? Into { get; init; }

    private protected TransferOptions Options { get; set; } = new()
    {
        WindowBytes = 4 * Chunk,
        InitialWindowBytes = 4 * Chunk,
        UnflushedBytes = 4 * Chunk,
        FlushBytes = 2 * Chunk,
        AckChunks = 100,
    };

    private protected IActorRef Start(Offer offer, ICommitLog? log = null)
    {
        var order = new ReceiverOrder(Number, offer, Store, Into, offer.IfExists, Owner, log, new TransferTally())
        {
            Swarm = Swarm,
            Receipts = Signer,
            Arrivals = Arrivals,
        };
        var receiver = Sys.ActorOf(ReceiverActor.Props(order, Port, Options, Observer));
        Observer.Watch(receiver);
        return receiver;
    }

    private protected IActorRef Offered(Manifest manifest, ExistingNames ifExists = ExistingNames.Fail, ICommitLog? log = null)
    {
        var receiver = Start(OfferOf(manifest, ifExists), log);
        receiver.Tell(new OfferEntries(manifest.Entries, Last: true));
        return receiver;
    }

    /// <summary>Up to the first credit.</summary>
    private protected async Task<IActorRef> Receiving(Manifest manifest, ExistingNames ifExists = ExistingNames.Fail, ICommitLog? log = null)
    {
        var receiver = Offered(manifest, ifExists, log);
        await Port.Expect<Accept>(Number);
        return receiver;
    }

    private protected void Deliver(IActorRef receiver, params int[] chunks)
    {
        foreach (var chunk in chunks) receiver.Tell(ChunkOf(Number, Pool, chunk));
    }

    /// <summary>Answers every request for chunks until the receiver has committed.</summary>
    private protected async Task Serve(IActorRef receiver)
    {
        for (; ; )
        {
            var sent = await Port.Out.FishForMessageAsync<FakePort.Sent>(sent => sent.Message is Fetch or Committed);
            if (sent.Message is not Fetch fetch) return;
            Deliver(receiver, Chunks(fetch.Chunks));
        }
    }

    private protected static Finished Contents(Manifest manifest) =>
        new(0, [.. manifest.Entries.Select((_, i) => FakeSource.ContentOf(i))], Last: true);

    private protected async Task<TransferOutcome> Ended(IActorRef receiver)
    {
        var ended = await Observer.FishForMessageAsync<TransferEvents.Ended>(_ => true);
        await Observer.FishForMessageAsync<Terminated>(terminated => terminated.ActorRef.Equals(receiver));
        await AwaitAssertAsync(() => Assert.Equal(0, Pool.RentedBytes));
        return ended.Outcome;
    }

    private protected async Task<Failure> EndedBadly(IActorRef receiver)
    {
        var outcome = await Ended(receiver);
        return Assert.IsType<Failure>(outcome.Failure);
    }
}
