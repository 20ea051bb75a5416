using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Transfers;

/// <summary>The commit: what has to be there before it, and what it leaves.</summary>
public sealed class ReceiverCommitSpecs : ReceiverSpecs
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_name_that_was_taken_meanwhile_is_no_failure_when_the_same_content_has_it(bool identical)
    {
        var manifest = OneFile(2);
        var receiver = await Receiving(manifest);
        await Port.Expect<Fetch>(Number);
        Store.Staged!.CommitFailure = new Failure(Reason.Exists, "a.bin exists already");
        Store.Identical = identical;

        Deliver(receiver, 0, 1);
        receiver.Tell(Contents(manifest));

        if (identical) Assert.True((await Port.Find<Committed>(Number)).AlreadyThere);
        else Assert.Equal("a.bin exists already", (await Port.Find<Reject>(Number)).Failure.Detail);
        Assert.Equal(identical, (await Ended(receiver)).AlreadyThere);
        Assert.Equal(FakeSource.ContentOf(0), Store.Compared!.Entries[0].Content);
        await AwaitAssertAsync(() => Assert.Equal(identical ? (0, 1) : (1, 0), (Store.Staged!.Disposals, Store.Staged.Discards)));
    }

    [Theory]
    [InlineData(ExistingNames.KeepBoth)]
    [InlineData(ExistingNames.Overwrite)]
    public async Task A_name_that_the_commit_cannot_take_fails_who_wanted_to_have_it_otherwise(ExistingNames ifExists)
    {
        var manifest = OneFile(1);
        var receiver = await Receiving(manifest, ifExists);
        await Port.Expect<Fetch>(Number);
        Store.Staged!.CommitFailure = new Failure(Reason.Exists, "a.bin exists and is not a file");

        Deliver(receiver, 0);
        receiver.Tell(Contents(manifest));

        Assert.Equal(Reason.Exists, (await Port.Find<Reject>(Number)).Failure.Reason);
        await EndedBadly(receiver);
        Assert.Null(Store.Compared);
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
