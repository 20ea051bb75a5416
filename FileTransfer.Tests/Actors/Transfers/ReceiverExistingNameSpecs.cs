using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Transfers;

/// <summary>A name that is taken already, by the same content or by another.</summary>
public sealed class ReceiverExistingNameSpecs : ReceiverSpecs
{
    [Fact]
    public async Task A_taken_name_with_other_content_is_refused_and_nothing_is_staged()
    {
        Store.Conflict = new Conflict(RelativePath.Parse("a.bin"), MayBeIdentical: false);
        var receiver = Offered(OneFile(1));

        Assert.Equal(Reason.Exists, (await Port.Expect<Reject>(Number)).Failure.Reason);
        await EndedBadly(receiver);
        Assert.Null(Store.Request);
    }

    [Fact]
    public async Task Identical_content_is_committed_without_a_chunk()
    {
        var manifest = OneFile(2);
        Store.Conflict = new Conflict(RelativePath.Parse("a.bin"), MayBeIdentical: true);
        Store.Identical = true;
        var receiver = Offered(manifest);

        await Port.Expect<TellContents>(Number);
        receiver.Tell(Contents(manifest));
        var committed = await Port.Expect<Committed>(Number);
        var outcome = await Ended(receiver);

        Assert.True(committed.AlreadyThere && outcome.AlreadyThere);
        Assert.Equal(FakeSource.ContentOf(0), Store.Compared!.Entries[0].Content);
        Assert.Null(Store.Request);
    }

    [Theory]
    [InlineData(ExistingNames.KeepBoth)]
    [InlineData(ExistingNames.Replace)]
    public async Task A_transfer_whose_answer_was_lost_is_committed_under_the_name_it_got(ExistingNames ifExists)
    {
        var manifest = OneFile(2);
        Store.Conflict = new Conflict(RelativePath.Parse("a.bin"), MayBeIdentical: false);
        Store.Identical = true;
        var receiver = Offered(manifest, ifExists, new CommittedLog("a (2).bin"));

        await Port.Expect<TellContents>(Number);
        receiver.Tell(Contents(manifest));
        var committed = await Port.Expect<Committed>(Number);
        await Ended(receiver);

        Assert.True(committed.AlreadyThere);
        Assert.Equal("a (2).bin", Assert.Single(committed.Names).Value);
        Assert.Equal("a (2).bin", Store.Compared!.Entries[0].Path.Value);
        Assert.Null(Store.Request);
    }

    [Theory]
    [InlineData(ExistingNames.Fail)]
    [InlineData(ExistingNames.KeepBoth)]
    public async Task What_the_attempt_before_committed_while_this_one_waited_for_it_is_found(ExistingNames ifExists)
    {
        var manifest = OneFile(2);
        Store.HoldGate = new TaskCompletionSource();
        var receiver = Offered(manifest, ifExists, new CommittedLog("a.bin"));
        await Observer.FishForMessageAsync<TransferEvents.Progressed>(progress => progress.State == "preparing");
        await Handled(receiver);

        Store.Conflict = new Conflict(RelativePath.Parse("a.bin"), MayBeIdentical: true);
        Store.Identical = true;
        Store.HoldGate.SetResult();

        await Port.Expect<TellContents>(Number);
        receiver.Tell(Contents(manifest));
        Assert.True((await Port.Expect<Committed>(Number)).AlreadyThere);
        await Ended(receiver);
        Assert.Null(Store.Request);
        Assert.Equal(0, Store.Held);
    }

    [Fact]
    public async Task Whoever_ends_before_the_first_byte_gives_up_its_place()
    {
        Store.Conflict = new Conflict(RelativePath.Parse("a.bin"), MayBeIdentical: true);
        var receiver = Offered(OneFile(2));
        await Port.Expect<TellContents>(Number);
        Assert.Equal(1, Store.Held);

        receiver.Tell(new Cancel(new Failure(Reason.Fenced, "a newer session")));

        await EndedBadly(receiver);
        Assert.Equal(0, Store.Held);
    }

    [Fact]
    public async Task A_transfer_that_was_replaced_since_is_received_again()
    {
        var manifest = OneFile(2);
        Store.Conflict = new Conflict(RelativePath.Parse("a.bin"), MayBeIdentical: true);
        var receiver = Offered(manifest, ExistingNames.Replace, new CommittedLog("a.bin"));

        await Port.Expect<TellContents>(Number);
        receiver.Tell(Contents(manifest));
        await Port.Expect<Accept>(Number);
        await Serve(receiver);

        Assert.False((await Ended(receiver)).AlreadyThere);
    }

    [Fact]
    public async Task What_an_earlier_attempt_committed_and_could_not_record_is_recorded_before_the_answer()
    {
        var manifest = Manifest.Create([File("a.bin", Chunk, FakeSource.ContentOf(3))]);
        Store.Conflict = new Conflict(RelativePath.Parse("a.bin"), MayBeIdentical: true);
        Store.Identical = true;
        var id = TransferId.New();
        Store.Begun = new CommitResult(id, Owner, [RelativePath.Parse("a.bin")], []);
        var log = new ListLog();
        var receiver = Offered(manifest, ExistingNames.Overwrite, log);

        await Port.Expect<Committed>(Number);
        await Ended(receiver);

        Assert.Equal(id, Assert.Single(log.Recorded).Id);
        Assert.Equal(id, Assert.Single(Store.Forgotten));
    }

    [Fact]
    public async Task Content_that_differs_after_all_is_refused()
    {
        var manifest = OneFile(2);
        Store.Conflict = new Conflict(RelativePath.Parse("a.bin"), MayBeIdentical: true);
        var receiver = Offered(manifest);

        await Port.Expect<TellContents>(Number);
        receiver.Tell(Contents(manifest));

        Assert.Equal(Reason.Exists, (await Port.Expect<Reject>(Number)).Failure.Reason);
        await EndedBadly(receiver);
    }

    [Fact]
    public async Task A_hashed_manifest_is_compared_without_asking()
    {
        Store.Conflict = new Conflict(RelativePath.Parse("a.bin"), MayBeIdentical: true);
        Store.Identical = true;
        var receiver = Offered(Manifest.Create([File("a.bin", Chunk, FakeSource.ContentOf(3))]), ExistingNames.Overwrite);

        Assert.True((await Port.Expect<Committed>(Number)).AlreadyThere);
        await Ended(receiver);
    }

    [Theory]
    [InlineData(ExistingNames.KeepBoth)]
    [InlineData(ExistingNames.Overwrite)]
    [InlineData(ExistingNames.Replace)]
    public async Task Other_policies_take_what_would_be_refused(ExistingNames policy)
    {
        Store.Conflict = new Conflict(RelativePath.Parse("a.bin"), MayBeIdentical: true);
        Offered(OneFile(1), policy);

        await Port.Expect<Accept>(Number);

        Assert.Equal(policy, Store.Request!.Policy);
        Assert.Null(Store.Compared);
    }

    [Fact]
    public async Task A_cancel_while_comparing_ends_it()
    {
        var manifest = OneFile(1);
        Store.Conflict = new Conflict(RelativePath.Parse("a.bin"), MayBeIdentical: true);
        Store.Identical = true;
        Store.CompareGate = new TaskCompletionSource();
        var receiver = Offered(manifest);
        await Port.Expect<TellContents>(Number);
        receiver.Tell(Contents(manifest));

        receiver.Tell(new Cancel(new Failure(Reason.Cancelled, "no")));

        Assert.Equal(Reason.Cancelled, (await EndedBadly(receiver)).Reason);
        await ExpectNothing(Port.Out);
    }

    [Fact]
    public async Task Content_ids_that_do_not_fit_the_manifest_end_transfer_and_link()
    {
        Store.Conflict = new Conflict(RelativePath.Parse("a.bin"), MayBeIdentical: true);
        var receiver = Offered(OneFile(1));
        await Port.Expect<TellContents>(Number);

        receiver.Tell(new Finished(0, [FakeSource.ContentOf(0), FakeSource.ContentOf(1)], Last: true));

        Assert.Equal(Reason.ProtocolViolation, (await Port.ExpectClosed()).Reason);
        await EndedBadly(receiver);
    }

    private sealed class ListLog : ICommitLog
    {
        public List<CommitResult> Recorded { get; } = [];

        public Task RecordAsync(CommitResult result, CancellationToken cancel)
        {
            Recorded.Add(result);
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<RelativePath>?> FindAsync(TransferId transfer, NodeId owner, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<RelativePath>?>(null);
    }

    /// <summary>This transfer was committed before, as one root.</summary>
    private sealed class CommittedLog(string root) : ICommitLog
    {
        public Task RecordAsync(CommitResult result, CancellationToken cancel) => Task.CompletedTask;

        public Task<IReadOnlyList<RelativePath>?> FindAsync(TransferId transfer, NodeId owner, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<RelativePath>?>([RelativePath.Parse(root)]);
    }
}
