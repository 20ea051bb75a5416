using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Transfers;

/// <summary>Before the first chunk: manifest and staging.</summary>
public sealed class ReceiverOfferSpecs : ReceiverSpecs
{
    [Fact]
    public async Task Accepts_with_what_is_durable_already_and_asks_for_the_rest()
    {
        Store.Durable = new ChunkMap([new ChunkRange(1, 2)]);
        Offered(OneFile(4));

        var accept = await Port.Expect<Accept>(Number);
        var fetch = await Port.Expect<Fetch>(Number);

        Assert.Equal([1, 2], Chunks(accept.Have));
        Assert.Equal(2 * Chunk, accept.HaveBytes);
        Assert.Equal([0, 3], Chunks(fetch.Chunks));
        Assert.Equal(Owner, Store.Request!.Owner);
    }

    [Fact]
    public async Task What_does_not_fit_into_accept_is_acknowledged_after_it()
    {
        var many = Manifest.Create([.. Enumerable.Range(0, (2 * MaxRuns) + 3).Select(i => File($"f{i}", 1))]);
        Store.Durable = new ChunkMap(Enumerable.Range(0, MaxRuns + 1).Select(i => new ChunkRange(2 * i, 1)));
        Offered(many);

        var accept = await Port.Expect<Accept>(Number);
        var rest = await Port.Expect<Ack>(Number);

        Assert.Equal((MaxRuns, MaxRuns + 1L), (accept.Have.Count, accept.HaveBytes));
        Assert.Equal(new ChunkRange(2 * MaxRuns, 1), Assert.Single(rest.Durable));
    }

    [Fact]
    public async Task Reads_a_manifest_in_parts()
    {
        var manifest = Manifest.Create([File("a", Chunk), File("b", Chunk)]);
        var receiver = Start(OfferOf(manifest));

        receiver.Tell(new OfferEntries([manifest.Entries[0]], Last: false));
        receiver.Tell(new OfferEntries([manifest.Entries[1]], Last: true));

        await Port.Expect<Accept>(Number);
        Assert.Equal(2, Store.Request!.Manifest.Entries.Count);
    }

    [Theory]
    [InlineData(2, Chunk, "fewer entries")]
    [InlineData(1, Chunk + 1, "other bytes")]
    public async Task A_manifest_that_is_not_what_was_offered_ends_transfer_and_link(int entries, long bytes, string why)
    {
        var manifest = OneFile(1);
        var receiver = Start(OfferOf(manifest) with { EntryCount = entries, TotalBytes = bytes });

        receiver.Tell(new OfferEntries(manifest.Entries, Last: true));

        Assert.True((await Port.Expect<Reject>(Number)).Failure.Reason == Reason.ProtocolViolation, why);
        Assert.Equal(Reason.ProtocolViolation, (await Port.ExpectClosed()).Reason);
        Assert.Equal(Reason.ProtocolViolation, (await EndedBadly(receiver)).Reason);
    }

    [Fact]
    public async Task More_entries_than_offered_are_refused()
    {
        var receiver = Start(OfferOf(OneFile(1)));

        receiver.Tell(new OfferEntries([File("a", 1), File("b", 1)], Last: false));

        Assert.Equal(Reason.ProtocolViolation, (await Port.Expect<Reject>(Number)).Failure.Reason);
        await EndedBadly(receiver);
    }

    [Fact]
    public async Task More_entries_than_the_limit_are_refused_as_such()
    {
        Options = Options with { MaxEntries = 1 };
        var manifest = Manifest.Create([File("a", 1), File("b", 1)]);
        var receiver = Offered(manifest);

        Assert.Equal(Reason.LimitReached, (await Port.Expect<Reject>(Number)).Failure.Reason);
        await EndedBadly(receiver);
    }

    [Fact]
    public async Task A_manifest_that_lists_a_name_twice_is_refused()
    {
        var receiver = Start(OfferOf(OneFile(1)) with { EntryCount = 2, TotalBytes = 2 });

        receiver.Tell(new OfferEntries([File("a", 1), File("a", 1)], Last: true));

        Assert.Contains("twice", (await Port.Expect<Reject>(Number)).Failure.Detail, StringComparison.Ordinal);
        await EndedBadly(receiver);
    }

    [Fact]
    public async Task Reports_what_the_store_refuses()
    {
        Store.Refusal = new Failure(Reason.NoSpace, "50 MiB free");
        var receiver = Offered(OneFile(1));

        Assert.Equal(Store.Refusal.Reason, (await Port.Expect<Reject>(Number)).Failure.Reason);
        Assert.Equal(Store.Refusal, await EndedBadly(receiver));
    }

    [Fact]
    public async Task A_cancel_while_the_store_prepares_frees_what_it_prepared()
    {
        Store.StageGate = new TaskCompletionSource();
        var receiver = Offered(OneFile(1));
        await AwaitAssertAsync(() => Assert.NotNull(Store.Request));

        receiver.Tell(new Cancel(new Failure(Reason.Cancelled, "no")));
        Assert.Equal(Reason.Cancelled, (await EndedBadly(receiver)).Reason);
        Store.StageGate.SetResult();

        await AwaitAssertAsync(() => Assert.Equal(1, Store.Staged?.Disposals));
        Assert.Equal(0, Store.Staged!.Discards);
    }

    [Fact]
    public async Task A_cancel_before_the_manifest_is_complete_ends_it()
    {
        var receiver = Start(OfferOf(OneFile(1)));

        receiver.Tell(new Cancel(new Failure(Reason.Cancelled, "no")));

        Assert.Equal(Reason.Cancelled, (await EndedBadly(receiver)).Reason);
    }

    [Fact]
    public async Task A_chunk_before_any_was_asked_for_ends_transfer_and_link()
    {
        var receiver = Start(OfferOf(OneFile(1)));

        Deliver(receiver, 0);

        Assert.Equal(Reason.ProtocolViolation, (await Port.ExpectClosed()).Reason);
        await EndedBadly(receiver);
    }

    [Fact]
    public async Task A_message_out_of_turn_ends_transfer_and_link()
    {
        var receiver = Start(OfferOf(OneFile(1)));

        receiver.Tell(new Fetch([new ChunkRange(0, 1)]));

        Assert.Equal(Reason.ProtocolViolation, (await Port.ExpectClosed()).Reason);
        await EndedBadly(receiver);
    }
}
