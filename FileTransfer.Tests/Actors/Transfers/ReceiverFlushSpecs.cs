using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Transfers;

/// <summary>What is flushed, and what is acknowledged when.</summary>
public sealed class ReceiverFlushSpecs : ReceiverSpecs
{
    [Fact]
    public async Task Nothing_is_durable_before_the_flush_says_so()
    {
        Store.Prepare = staged => staged.FlushGate = new TaskCompletionSource();
        var receiver = await Receiving(OneFile(2));
        await Port.Expect<Fetch>(Number);

        Deliver(receiver, 0, 1);
        await AwaitAssertAsync(() => Assert.Equal(1, Store.Staged!.Flushes));
        await Advance(receiver, Options.AckInterval);
        var verified = await Port.Expect<Ack>(Number);
        Store.Staged!.FlushGate!.SetResult();
        var durable = await Port.Expect<Ack>(Number);

        Assert.Equal((2, 0, 0), (Chunks(verified.Verified).Length, verified.Durable.Count, verified.DurableBytes));
        Assert.Equal((0, 2, 2 * Chunk), (durable.Verified.Count, Chunks(durable.Durable).Length, durable.DurableBytes));
    }

    [Fact]
    public async Task Nothing_is_acknowledged_when_the_flush_fails()
    {
        Store.Prepare = staged => staged.FlushFailure = new Failure(Reason.StorageFailed, "EIO");
        var receiver = await Receiving(OneFile(2));
        await Port.Expect<Fetch>(Number);

        Deliver(receiver, 0, 1);

        Assert.Equal(Reason.StorageFailed, (await Port.Expect<Reject>(Number)).Failure.Reason);
        Assert.Equal(Reason.StorageFailed, (await EndedBadly(receiver)).Reason);
        await AwaitAssertAsync(() => Assert.Equal((1, 0), (Store.Staged!.Disposals, Store.Staged.Discards)));
    }

    [Fact]
    public async Task One_flush_runs_at_a_time()
    {
        Store.Prepare = staged => staged.FlushGate = new TaskCompletionSource();
        var manifest = OneFile(8);
        var receiver = await Receiving(manifest);
        await Port.Expect<Fetch>(Number);

        Deliver(receiver, 0, 1, 2, 3);
        await AwaitAssertAsync(() => Assert.Equal(4, Store.Staged!.Writes));
        await Advance(receiver, Options.FlushInterval);
        await Handled(receiver);
        Store.Staged!.FlushGate!.SetResult();
        receiver.Tell(Contents(manifest));

        await Serve(receiver);
        await Ended(receiver);
        Assert.Equal((8, 1), (Store.Staged.Writes, Store.Staged.MostFlushesAtOnce));
    }

    [Fact]
    public async Task A_flush_does_not_wait_for_more_chunks_for_ever()
    {
        var receiver = await Receiving(OneFile(4));
        await Port.Expect<Fetch>(Number);

        Deliver(receiver, 0);
        await AwaitAssertAsync(() => Assert.Equal(1, Store.Staged!.Writes));
        await AwaitAssertAsync(async () =>
        {
            await Advance(receiver, Options.FlushInterval);
            Assert.Equal(1, Store.Staged!.Flushes);
        });

        var sent = await Port.Out.FishForMessageAsync<FakePort.Sent>(sent => sent.Message is Ack { Durable.Count: > 0 });
        Assert.Equal([0], Chunks(((Ack)sent.Message).Durable));
    }

    [Fact]
    public async Task A_slow_disk_holds_the_source_back()
    {
        Options = Options with { UnflushedBytes = Chunk, FlushBytes = Chunk };
        Store.Prepare = staged => staged.FlushGate = new TaskCompletionSource();
        var manifest = OneFile(12);
        var receiver = await Receiving(manifest);
        await Port.Expect<Fetch>(Number);

        Deliver(receiver, 0, 1, 2, 3);
        await AwaitAssertAsync(() => Assert.Equal(4, Store.Staged!.Writes));
        await Handled(receiver);
        await ExpectNothing(Port.Out);
        receiver.Tell(Contents(manifest));
        Store.Staged!.FlushGate!.SetResult();

        await Serve(receiver);
        await Ended(receiver);
    }

    [Fact]
    public async Task Acknowledges_after_so_many_chunks()
    {
        Options = Options with { AckChunks = 1, FlushBytes = 100 * Chunk };
        var receiver = await Receiving(OneFile(4));
        await Port.Expect<Fetch>(Number);

        Deliver(receiver, 2);

        var ack = await Port.Expect<Ack>(Number);
        Assert.Equal([2], Chunks(ack.Verified));
    }
}
