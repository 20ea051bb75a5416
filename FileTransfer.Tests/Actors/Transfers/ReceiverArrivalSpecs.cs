using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Transfers;

/// <summary>What is sent to be distributed; the test is the sender.</summary>
public sealed class ReceiverArrivalSpecs : ReceiverSpecs
{
    private const int First = 32;
    private const int All = 64;

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    private readonly FakeTimeProvider _time = new();

    public ReceiverArrivalSpecs()
    {
        Arrivals = new Arrivals(1, _time);
        Into = RelativePath.Parse("upload");
        Options = Options with { WindowBytes = All * Chunk, InitialWindowBytes = All * Chunk, UnflushedBytes = 2 * All * Chunk, FlushBytes = All * Chunk };
    }

    [Fact]
    public async Task Its_sender_is_asked_for_more_when_some_of_it_was_given_on()
    {
        var receiver = await FirstArrived();
        var content = Arrivals!.Find(Into!)!;

        using (var read = await content.ReadAsync(0, CancellationToken.None)) Assert.Equal(0, read.Chunk);
        await Advance(receiver, Soon);

        Assert.Equal(3, Chunks((await Port.Expect<Fetch>(Number)).Chunks).Length);
    }

    [Fact]
    public async Task Its_sender_is_asked_for_the_rest_in_time_though_nobody_wants_it()
    {
        var receiver = await FirstArrived();

        _time.Advance(TimeSpan.FromMilliseconds(500));
        await Advance(receiver, Soon);

        Assert.Equal(All - First, Chunks((await Port.Expect<Fetch>(Number)).Chunks).Length);
    }

    private async Task<IActorRef> FirstArrived()
    {
        var manifest = OneFile(All);
        var receiver = Start(OfferOf(manifest, purpose: Purpose.BroadcastUpload));
        receiver.Tell(new OfferEntries(manifest.Entries, Last: true));
        await Port.Expect<Accept>(Number);
        var asked = 0;
        while (asked < First)
        {
            var chunks = Chunks((await Port.Expect<Fetch>(Number)).Chunks);
            Deliver(receiver, chunks);
            asked += chunks.Length;
        }

        Assert.Equal(First, asked);
        await AwaitAssertAsync(() => Assert.Equal(First, Arrivals!.Find(Into!)!.Here().Count));
        await Advance(receiver, Soon);
        await Port.Expect<Ack>(Number);
        await ExpectNothing(Port.Out);
        return receiver;
    }
}
