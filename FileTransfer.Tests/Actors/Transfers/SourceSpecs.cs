using Akka.Actor;
using Akka.TestKit;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Transfers;

/// <summary>A source on a fake file; the test is the receiver.</summary>
public abstract class SourceSpecs : ActorSpecs
{
    private protected const uint Number = 4;

    private readonly TransferOptions _options = new() { ReadAheadBytes = 2 * Chunk };

    private protected SourceSpecs()
    {
        Port = new FakePort(this);
        Observer = CreateTestProbe();
    }

    private protected FakePort Port { get; }

    private protected TestProbe Observer { get; }

    private protected IActorRef Start(FakeSource source, bool tellsRoots = false)
    {
        var offer = OfferOf(source.Manifest) with { TellsRoots = tellsRoots };
        var actor = Sys.ActorOf(SourceActor.Props(new SourceOrder(Number, offer, source, new TransferTally()), Port, _options, Observer));
        Observer.Watch(actor);
        return actor;
    }

    private protected async Task<IActorRef> Serving(FakeSource source, int have = 0)
    {
        var actor = Start(source);
        await Port.Expect<OfferEntries>(Number);
        actor.Tell(new Accept(have == 0 ? [] : [new ChunkRange(0, have)], (long)have * Chunk));
        return actor;
    }

    private protected async Task<TransferOutcome> Ended(IActorRef actor)
    {
        var ended = await Observer.FishForMessageAsync<TransferEvents.Ended>(_ => true);
        await Observer.FishForMessageAsync<Terminated>(terminated => terminated.ActorRef.Equals(actor));
        return ended.Outcome;
    }

    private protected async Task<Failure> EndedBadly(IActorRef actor) => Assert.IsType<Failure>((await Ended(actor)).Failure);
}
