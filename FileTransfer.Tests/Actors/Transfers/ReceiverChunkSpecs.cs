using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Transfers;

/// <summary>Chunks, acknowledgments, the commit, and every way in which it goes wrong.</summary>
public sealed class ReceiverChunkSpecs : ReceiverSpecs
{
    [Fact]
    public async Task Commits_when_everything_is_durable_and_the_content_ids_are_known()
    {
        var manifest = OneFile(2);
        var receiver = await Receiving(manifest);
        await Port.Expect<Fetch>(Number);

        Deliver(receiver, 0, 1);
        var ack = await Port.Expect<Ack>(Number);
        await Handled(receiver);
        Assert.Null(Store.Staged!.Expected);
        receiver.Tell(Contents(manifest));
        var committed = await Port.Expect<Committed>(Number);
        var outcome = await Ended(receiver);

        Assert.Equal([0, 1], Chunks(ack.Durable));
        Assert.Equal(2 * Chunk, ack.DurableBytes);
        Assert.False(committed.AlreadyThere);
        Assert.Equal([FakeSource.ContentOf(0)], Store.Staged!.Expected!);
        Assert.Equal(FakeSource.ContentOf(0), outcome.Manifest!.Entries[0].Content);
        Assert.Equal(1, Store.Staged.Discards);
    }

    [Fact]
    public async Task A_hashed_manifest_commits_without_content_ids()
    {
        var receiver = await Receiving(Manifest.Create([File("a", Chunk, FakeSource.ContentOf(0))]));
        await Port.Expect<Fetch>(Number);

        Deliver(receiver, 0);

        await Port.Find<Committed>(Number);
        await Ended(receiver);
    }

    [Fact]
    public async Task An_empty_file_needs_no_chunk()
    {
        var manifest = OneFile(0);
        var receiver = await Receiving(manifest);

        receiver.Tell(Contents(manifest));

        await Port.Expect<Committed>(Number);
        await Ended(receiver);
    }

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
    public async Task A_source_that_changed_leaves_nothing_to_resume()
    {
        var receiver = await Receiving(OneFile(2));
        await Port.Expect<Fetch>(Number);
        Store.Staged!.CommitFailure = new Failure(Reason.SourceChanged, "other content");

        Deliver(receiver, 0, 1);
        receiver.Tell(Contents(OneFile(2)));

        Assert.Equal(Reason.SourceChanged, (await Port.Find<Reject>(Number)).Failure.Reason);
        await EndedBadly(receiver);
        await AwaitAssertAsync(() => Assert.Equal(1, Store.Staged!.Discards));
    }

    [Fact]
    public async Task A_source_that_says_it_changed_leaves_nothing_to_resume()
    {
        var receiver = await Receiving(OneFile(4));

        receiver.Tell(new Cancel(new Failure(Reason.SourceChanged, "it shrank")));

        Assert.Equal(Reason.SourceChanged, (await EndedBadly(receiver)).Reason);
        await AwaitAssertAsync(() => Assert.Equal(1, Store.Staged!.Discards));
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
    public async Task Once_committing_only_the_store_decides()
    {
        var manifest = OneFile(1);
        Store.Prepare = staged => staged.CommitGate = new TaskCompletionSource();
        var receiver = await Receiving(manifest);
        await Port.Expect<Fetch>(Number);
        Deliver(receiver, 0);
        receiver.Tell(Contents(manifest));
        await AwaitAssertAsync(() => Assert.NotNull(Store.Staged!.Expected));

        receiver.Tell(new Cancel(new Failure(Reason.Cancelled, "too late")));
        Deliver(receiver, 0);
        await Advance(receiver, 2 * Options.ProgressTimeout);
        await AwaitAssertAsync(() => Assert.Equal(0, Pool.RentedBytes));
        Store.Staged!.CommitGate!.SetResult();

        await Port.Find<Committed>(Number);
        Assert.Null((await Ended(receiver)).Failure);
    }

    [Fact]
    public async Task Committed_is_said_after_it_was_written_down()
    {
        var manifest = OneFile(1);
        var log = new GatedLog();
        var receiver = await Receiving(manifest, log: log);
        await Port.Expect<Fetch>(Number);

        Deliver(receiver, 0);
        receiver.Tell(Contents(manifest));
        await log.Asked.Task.WaitAsync(TimeSpan.FromSeconds(15));
        await Port.Expect<Ack>(Number);
        await ExpectNothing(Port.Out);
        Assert.Equal(0, Store.Staged!.Discards);
        log.Gate.SetResult();

        await Port.Expect<Committed>(Number);
        await Ended(receiver);
    }

    [Fact]
    public async Task A_commit_that_cannot_be_written_down_is_not_said_and_stays_to_be_recovered()
    {
        var manifest = OneFile(1);
        var log = new GatedLog();
        log.Gate.SetException(new FailureException(Reason.StorageFailed, "catalogue"));
        var receiver = await Receiving(manifest, log: log);
        await Port.Expect<Fetch>(Number);

        Deliver(receiver, 0);
        receiver.Tell(Contents(manifest));

        Assert.Equal(Reason.StorageFailed, (await Port.Find<Reject>(Number)).Failure.Reason);
        await EndedBadly(receiver);
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

    private sealed class GatedLog : ICommitLog
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Gate { get; } = new();

        public Task RecordAsync(CommitResult result, CancellationToken cancel)
        {
            Asked.TrySetResult();
            return Gate.Task;
        }

        public Task<IReadOnlyList<RelativePath>?> FindAsync(TransferId transfer, NodeId owner, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<RelativePath>?>(null);
    }
}
