using Akka.Actor;
using Akka.TestKit;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Transfers;

public sealed class SourceHoldSpecs : ActorSpecs
{
    private const uint Number = 7;

    private readonly FakePort _port;
    private readonly TestProbe _observer;
    private readonly FakeSource _source = new(OneFile(1));

    public SourceHoldSpecs() => (_port, _observer) = (new FakePort(this), CreateTestProbe());

    [Fact]
    public async Task Who_holds_is_reported_as_such()
    {
        var actor = Accepted(BroadcastMode.Stage);

        actor.Tell(Holding.Instance);

        var reported = await _observer.FishForMessageAsync<TransferEvents.Progressed>(progress => progress.State == "verified");
        Assert.Equal(_source.Manifest.TotalBytes, reported.BytesDone);
        Assert.Equal(Number, (await _observer.FishForMessageAsync<TransferEvents.Held>(_ => true)).Number);
    }

    [Fact]
    public async Task Who_holds_what_does_not_wait_breaks_the_protocol()
    {
        var actor = Accepted(BroadcastMode.Direct);

        actor.Tell(Holding.Instance);

        Assert.Equal(Reason.ProtocolViolation, (await _port.ExpectClosed()).Reason);
    }

    [Fact]
    public async Task A_question_ends_with_its_answer_and_reads_nothing()
    {
        Accepted(BroadcastMode.Preflight);

        Assert.True((await _observer.FishForMessageAsync<TransferEvents.Ended>(_ => true)).Outcome.OnlyAsked);
        Assert.Empty(_source.Reads);
    }

    private IActorRef Accepted(BroadcastMode mode)
    {
        var offer = OfferOf(_source.Manifest, ExistingNames.Replace, Purpose.Broadcast) with { Mode = mode };
        var actor = Sys.ActorOf(SourceActor.Props(
            new SourceOrder(Number, offer, _source, new TransferTally()), _port, new TransferOptions(), _observer));
        actor.Tell(new Accept([], 0));
        return actor;
    }
}
