using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Transfers;

/// <summary>A receiver that asks for the hashes of the chunks.</summary>
public sealed class SourceRootsSpecs : SourceSpecs
{
    private static readonly Hash256 Known = FakeSource.ContentOf(4).Root;

    [Fact]
    public async Task Tells_what_it_knows_without_reading_and_serves_then()
    {
        var source = new FakeSource(OneFile(3)) { RootOf = chunk => chunk == 1 ? Known : null };
        var actor = Start(source, tellsRoots: true);
        await Port.Expect<OfferEntries>(Number);

        actor.Tell(new TellRoots(Ahead: false));
        var roots = await Port.Expect<Roots>(Number);

        Assert.Equal((1, true), (roots.First, roots.Last));
        Assert.Equal([Known, default], roots.Hashes);
        Assert.Empty(source.Reads);
        Assert.Equal("comparing", (await Observer.FishForMessageAsync<TransferEvents.Progressed>(progress => progress.State != "offering")).State);
        actor.Tell(new Accept([new ChunkRange(1, 1)], Chunk));
        actor.Tell(new Fetch([new ChunkRange(0, 1)]));
        Assert.Equal(0, (await Port.Out.ExpectMsgAsync<FakePort.SentChunk>()).Chunk);
        Sys.Stop(actor);
    }

    [Fact]
    public async Task Who_asks_ahead_is_answered_when_all_of_it_is_here_and_served_before()
    {
        var here = new TaskCompletionSource();
        var source = new FakeSource(OneFile(3)) { RootOf = _ => here.Task.IsCompleted ? Known : null, AllHere = here.Task };
        var actor = Start(source, tellsRoots: true);
        await Port.Expect<OfferEntries>(Number);

        actor.Tell(new TellRoots(Ahead: true));
        actor.Tell(new Accept([], 0));
        actor.Tell(new Fetch([new ChunkRange(0, 1)]));
        Assert.Equal(0, (await Port.Out.ExpectMsgAsync<FakePort.SentChunk>()).Chunk);
        here.SetResult();

        Assert.Equal(3, (await Port.Expect<Roots>(Number)).Hashes.Count);
        Sys.Stop(actor);
    }

    [Fact]
    public async Task Asking_twice_is_a_violation()
    {
        var actor = Start(new FakeSource(OneFile(1)), tellsRoots: true);
        actor.Tell(new TellRoots(Ahead: false));

        actor.Tell(new TellRoots(Ahead: false));

        Assert.Equal(Reason.ProtocolViolation, (await EndedBadly(actor)).Reason);
        Assert.Equal(Reason.ProtocolViolation, (await Port.ExpectClosed()).Reason);
    }

    [Fact]
    public async Task Asking_for_what_was_not_offered_is_a_violation()
    {
        var actor = Start(new FakeSource(OneFile(1)));

        actor.Tell(new TellRoots(Ahead: false));

        Assert.Equal(Reason.ProtocolViolation, (await EndedBadly(actor)).Reason);
    }

    [Fact]
    public async Task Asking_after_the_acceptance_is_a_violation()
    {
        var actor = Start(new FakeSource(OneFile(1)), tellsRoots: true);
        actor.Tell(new Accept([], 0));

        actor.Tell(new TellRoots(Ahead: false));

        Assert.Equal(Reason.ProtocolViolation, (await EndedBadly(actor)).Reason);
    }
}
