using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Transfers;

/// <summary>What a source sends, and when.</summary>
public sealed class SourceServingSpecs : SourceSpecs
{
    [Fact]
    public async Task Tells_its_manifest()
    {
        var source = new FakeSource(Manifest.Create([File("a", 1), File("b", 2)]));
        Start(source);

        var entries = await Port.Expect<OfferEntries>(Number);

        Assert.Equal(source.Manifest.Entries, entries.Entries);
        Assert.True(entries.Last);
    }

    [Fact]
    public async Task Cuts_a_large_manifest_into_parts()
    {
        var manifest = Manifest.Create([.. Enumerable.Range(0, 2000).Select(i => File($"{new string('n', 200)}{i}", 1))]);
        Start(new FakeSource(manifest));
        var seen = new List<Entry>();

        for (var last = false; !last;)
        {
            var part = await Port.Expect<OfferEntries>(Number);
            Assert.InRange(FileTransfer.Actors.Serialization.MessageCodec.Encode(part).Payload.Length, 1, 64 * 1024);
            seen.AddRange(part.Entries);
            last = part.Last;
        }

        Assert.Equal(manifest.Entries, seen);
    }

    [Fact]
    public async Task Sends_what_is_asked_for_and_no_more()
    {
        var source = new FakeSource(OneFile(4));
        var actor = await Serving(source);

        actor.Tell(new Fetch([new ChunkRange(1, 2)]));

        Assert.Equal(new FakePort.SentChunk(Number, 1, Chunk), await Port.Out.ExpectMsgAsync<FakePort.SentChunk>());
        Assert.Equal(new FakePort.SentChunk(Number, 2, Chunk), await Port.Out.ExpectMsgAsync<FakePort.SentChunk>());
        await Handled(actor);
        await ExpectNothing(Port.Out);
        Assert.Equal([1, 2], source.Reads.Order());
        Assert.Equal(0, source.Pool.RentedBytes);
    }

    [Fact]
    public async Task Reads_no_further_ahead_than_the_link_takes()
    {
        Port.ChunkGate = new TaskCompletionSource();
        var source = new FakeSource(OneFile(8));
        var actor = await Serving(source);

        actor.Tell(new Fetch([new ChunkRange(0, 8)]));
        await Handled(actor);
        Assert.Equal(2, source.Reads.Count);
        Port.ChunkGate.SetResult();

        await AwaitAssertAsync(() => Assert.Equal(8, source.Reads.Count));
    }

    [Fact]
    public async Task Tells_the_content_ids_when_everything_was_read_once()
    {
        var source = new FakeSource(OneFile(3));
        var actor = await Serving(source, have: 1);

        actor.Tell(new Fetch([new ChunkRange(1, 1)]));
        await Port.Out.ExpectMsgAsync<FakePort.SentChunk>();
        await Handled(actor);
        Assert.Equal(0, source.Finishes);
        actor.Tell(new Fetch([new ChunkRange(2, 1)]));
        var finished = await Port.Find<Finished>(Number);

        Assert.Equal((0, true), (finished.FirstEntry, finished.Last));
        Assert.Equal([FakeSource.ContentOf(0)], finished.Contents);
    }

    [Fact]
    public async Task Tells_many_content_ids_in_parts()
    {
        var manifest = Manifest.Create([.. Enumerable.Range(0, 4000).Select(i => File($"f{i}", 0))]);
        var actor = Start(new FakeSource(manifest));
        actor.Tell(new Accept([], 0));
        var contents = new FinishedContents(manifest.Entries.Count);

        for (var parts = 0; !contents.Complete; parts++)
        {
            Assert.InRange(parts, 0, 3);
            Assert.Null(contents.Add(await Port.Find<Finished>(Number)));
        }
    }

    [Fact]
    public async Task Hashes_without_sending_when_told_to()
    {
        var source = new FakeSource(OneFile(3));
        var actor = Start(source);

        actor.Tell(TellContents.Instance);

        await Port.Find<Finished>(Number);
        Assert.Empty(source.Reads);
        actor.Tell(new Committed(AlreadyThere: true, []));
        var outcome = await Ended(actor);
        Assert.True(outcome.AlreadyThere);
        Assert.Equal(FakeSource.ContentOf(0), outcome.Manifest!.Entries[0].Content);
    }

    [Fact]
    public async Task Ends_when_the_receiver_has_committed()
    {
        var source = new FakeSource(OneFile(1));
        var actor = await Serving(source);
        actor.Tell(new Fetch([new ChunkRange(0, 1)]));
        await Port.Find<Finished>(Number);

        actor.Tell(new Committed(AlreadyThere: false, [RelativePath.Parse("final")]));

        var outcome = await Ended(actor);
        Assert.Null(outcome.Failure);
        Assert.Equal("final", Assert.Single(outcome.Names).Value);
        Assert.Equal(0, source.Disposals);   // it is its owner's
    }

    [Fact]
    public async Task A_refused_chunk_can_be_fetched_again_after_everything_was_told()
    {
        var source = new FakeSource(OneFile(1));
        var actor = await Serving(source);
        actor.Tell(new Fetch([new ChunkRange(0, 1)]));
        await Port.Find<Finished>(Number);

        actor.Tell(new Nack(0, new Failure(Reason.Corrupt, "wrong")));
        actor.Tell(new Fetch([new ChunkRange(0, 1)]));

        await Port.Out.ExpectMsgAsync<FakePort.SentChunk>();
        await Handled(actor);
        Assert.Equal((2, 1), (source.Reads.Count, source.Finishes));
    }

    [Fact]
    public async Task What_is_acknowledged_as_durable_need_not_be_read()
    {
        var source = new FakeSource(OneFile(3));
        var actor = await Serving(source);

        actor.Tell(new Ack([], [new ChunkRange(0, 3)], 3 * Chunk));

        await Port.Find<Finished>(Number);
        Assert.Empty(source.Reads);
    }

    [Fact]
    public async Task Progress_is_what_the_receiver_says_is_durable()
    {
        var actor = await Serving(new FakeSource(OneFile(4)));

        actor.Tell(new Ack([new ChunkRange(0, 2)], [new ChunkRange(0, 1)], Chunk));

        await Observer.FishForMessageAsync<TransferEvents.Progressed>(progress => progress is { State: "transferring", BytesDone: Chunk });
    }
}
