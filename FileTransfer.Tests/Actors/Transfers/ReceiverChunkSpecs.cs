using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Transfers;

/// <summary>Wrong chunks, missing chunks, and silence.</summary>
public sealed class ReceiverChunkSpecs : ReceiverSpecs
{
    [Theory]
    [InlineData(9, Chunk)]
    [InlineData(0, Chunk - 1)]
    [InlineData(5, Chunk)]
    public async Task A_chunk_that_was_not_asked_for_or_has_another_length_ends_transfer_and_link(int chunk, int length)
    {
        var receiver = await Receiving(OneFile(8));
        var fetch = await Port.Expect<Fetch>(Number);
        Assert.Equal([0, 1, 2, 3], Chunks(fetch.Chunks));

        receiver.Tell(ChunkOf(Number, Pool, chunk, length));

        Assert.Equal(Reason.ProtocolViolation, (await Port.Expect<Reject>(Number)).Failure.Reason);
        Assert.Equal(Reason.ProtocolViolation, (await Port.ExpectClosed()).Reason);
        await EndedBadly(receiver);
        Assert.Equal(0, Store.Staged!.Writes);
    }

    [Fact]
    public async Task A_chunk_that_comes_again_while_it_is_written_ends_transfer_and_link()
    {
        Store.Prepare = staged => staged.WriteGate = new TaskCompletionSource();
        var receiver = await Receiving(OneFile(2));
        await Port.Expect<Fetch>(Number);

        Deliver(receiver, 0, 0);

        Assert.Equal(Reason.ProtocolViolation, (await Port.ExpectClosed()).Reason);
        await EndedBadly(receiver);
        Assert.Equal(1, Store.Staged!.Writes);
    }

    [Fact]
    public async Task A_wrong_chunk_is_refused_and_fetched_again()
    {
        var manifest = OneFile(2);
        Store.Prepare = staged => staged.Wrong[1] = 1;
        var receiver = await Receiving(manifest);
        await Port.Expect<Fetch>(Number);

        Deliver(receiver, 1);
        var nack = await Port.Expect<Nack>(Number);
        Deliver(receiver, 0);
        var again = await Port.Find<Fetch>(Number);
        Deliver(receiver, 1);
        receiver.Tell(Contents(manifest));

        await Port.Find<Committed>(Number);
        await Ended(receiver);
        Assert.Equal((1, Reason.Corrupt), (nack.Chunk, nack.Failure.Reason));
        Assert.Equal([1], Chunks(again.Chunks));
    }

    [Fact]
    public async Task A_source_that_sends_a_wrong_chunk_twice_is_left_out()
    {
        Store.Prepare = staged => staged.Wrong[0] = 2;
        var receiver = await Receiving(OneFile(1));
        await Port.Expect<Fetch>(Number);

        Deliver(receiver, 0);
        await Port.Expect<Nack>(Number);
        await Port.Expect<Fetch>(Number);
        Deliver(receiver, 0);

        Assert.Equal(Reason.Corrupt, (await Port.Expect<Reject>(Number)).Failure.Reason);
        Assert.Equal(Reason.Corrupt, (await EndedBadly(receiver)).Reason);
        await AwaitAssertAsync(() => Assert.Equal(1, Store.Staged!.Discards));
    }

    [Fact]
    public async Task A_silent_source_ends_the_transfer_resumable()
    {
        var receiver = await Receiving(OneFile(2));
        await Port.Expect<Fetch>(Number);

        await Advance(receiver, Options.ProgressTimeout);

        Assert.Equal(Reason.Stalled, (await Port.Expect<Reject>(Number)).Failure.Reason);
        Assert.Equal(Reason.Stalled, (await EndedBadly(receiver)).Reason);
        await AwaitAssertAsync(() => Assert.Equal((1, 0), (Store.Staged!.Disposals, Store.Staged.Discards)));
    }

    [Fact]
    public async Task Each_chunk_gives_the_source_time_again()
    {
        var receiver = await Receiving(OneFile(4));
        await Port.Expect<Fetch>(Number);

        for (var chunk = 0; chunk < 3; chunk++)
        {
            await Advance(receiver, Options.ProgressTimeout - TimeSpan.FromSeconds(1));
            Deliver(receiver, chunk);
            var writes = chunk + 1;
            await AwaitAssertAsync(() => Assert.Equal(writes, Store.Staged!.Writes));
            await Handled(receiver);
        }

        Assert.False(Observer.HasMessages && Observer.ReceiveWhile(
            TimeSpan.Zero, message => message as TransferEvents.Ended).Count > 0);
    }

    [Fact]
    public async Task Nobody_else_may_keep_a_transfer_waiting()
    {
        var receiver = await Receiving(OneFile(2));

        receiver.Tell(Patience.Instance);

        Assert.Equal(Reason.ProtocolViolation, (await EndedBadly(receiver)).Reason);
    }

    [Fact]
    public async Task A_slow_disk_is_not_blamed_on_the_source()
    {
        var manifest = OneFile(2);
        Store.Prepare = staged => staged.WriteGate = new TaskCompletionSource();
        var receiver = await Receiving(manifest);
        await Port.Expect<Fetch>(Number);

        Deliver(receiver, 0);
        await Advance(receiver, 2 * Options.ProgressTimeout);
        Store.Staged!.WriteGate!.SetResult();
        Deliver(receiver, 1);
        receiver.Tell(Contents(manifest));

        await Port.Find<Committed>(Number);
        await Ended(receiver);
    }

    [Fact]
    public async Task A_failed_write_ends_the_transfer()
    {
        Store.Prepare = staged => staged.WriteFailure = new Failure(Reason.NoSpace, "full");
        var receiver = await Receiving(OneFile(2));
        await Port.Expect<Fetch>(Number);

        Deliver(receiver, 0);

        Assert.Equal(Reason.NoSpace, (await Port.Expect<Reject>(Number)).Failure.Reason);
        await EndedBadly(receiver);
    }

    [Fact]
    public async Task A_chunk_of_zeros_travels_without_its_bytes()
    {
        var manifest = OneFile(1);
        var receiver = await Receiving(manifest);
        await Port.Expect<Fetch>(Number);

        receiver.Tell(ChunkOf(Number, Pool, 0, length: 0));
        receiver.Tell(Contents(manifest));

        await Port.Find<Committed>(Number);
        await Ended(receiver);
    }

    [Fact]
    public async Task A_cancel_keeps_what_is_durable()
    {
        var receiver = await Receiving(OneFile(4));
        await Port.Expect<Fetch>(Number);
        Deliver(receiver, 0, 1);
        await Port.Find<Ack>(Number);

        receiver.Tell(new Cancel(new Failure(Reason.Cancelled, "no")));

        Assert.Equal(Reason.Cancelled, (await EndedBadly(receiver)).Reason);
        await AwaitAssertAsync(() => Assert.Equal((1, 0), (Store.Staged!.Disposals, Store.Staged.Discards)));
    }

    [Fact]
    public async Task Chunks_behind_the_end_are_returned_to_the_pool()
    {
        var receiver = await Receiving(OneFile(4));
        await Port.Expect<Fetch>(Number);

        Deliver(receiver, 9, 0, 1, 2, 3);

        await EndedBadly(receiver);   // asserts that nothing stays rented
    }

    [Fact]
    public async Task Content_ids_out_of_order_end_transfer_and_link()
    {
        var receiver = await Receiving(OneFile(2));
        await Port.Expect<Fetch>(Number);

        receiver.Tell(new Finished(1, [FakeSource.ContentOf(0)], Last: true));

        Assert.Equal(Reason.ProtocolViolation, (await Port.ExpectClosed()).Reason);
        await EndedBadly(receiver);
    }
}
