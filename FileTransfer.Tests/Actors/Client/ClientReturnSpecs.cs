using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;
using Xunit;
using static FileTransfer.Actors.Client.ClientProtocol;
using static FileTransfer.Actors.Protocol.SessionProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Client;

/// <summary>A client whose link was lost, and one that is fenced.</summary>
public sealed class ClientReturnSpecs : ClientSpecs
{
    private static readonly Failure Reset = new(Reason.ConnectionLost, "reset");

    [Fact]
    public async Task After_a_loss_it_comes_back_with_a_higher_epoch_and_begins_again()
    {
        var client = Start();
        var job = Begin(client, Question());
        var (link, before) = await Greeted();
        await link.Hear(0, new Welcome(NodeId.Parse("server"), "1.0"));
        await Expect<CatalogProtocol.GetHistory>(1);

        link.Handler.OnClosed(Reset);
        await Find<Goodbye>(0);
        await AwaitAssertAsync(async () =>
        {
            await Retry(client);
            Assert.True(Connector.HasAttempt);
        });
        var (second, after) = await Greeted();
        await second.Hear(0, new Welcome(NodeId.Parse("server"), "1.0"));

        Assert.Equal(before.Session, after.Session);
        Assert.True(after.Epoch > before.Epoch);
        await Expect<CatalogProtocol.GetHistory>(1);
        Assert.Equal(2, job.Tally.Attempts);
    }

    [Fact]
    public async Task It_does_not_come_back_before_the_pause()
    {
        var client = Start();
        var link = await Open();
        await AwaitAssertAsync(async () => await Handled(client));

        link.Handler.OnClosed(Reset);
        await Find<Goodbye>(0);
        await Advance(client, TimeSpan.FromMilliseconds(499));
        await Handled(client);

        Assert.False(Connector.HasAttempt);
    }

    [Fact]
    public async Task What_cannot_be_asked_twice_fails_with_the_link()
    {
        var client = Start();
        var link = await Open();
        var job = Begin(client, Question(repeatable: false));
        await Expect<CatalogProtocol.GetHistory>(1);

        link.Handler.OnClosed(Reset);

        Assert.Equal(Reason.ConnectionLost, (await FailureOf(job)).Reason);
    }

    [Fact]
    public async Task It_gives_up_in_the_end_and_says_that_it_resumes()
    {
        var client = Start();
        var link = await Open();
        var job = Begin(client, Question());
        await Expect<CatalogProtocol.GetHistory>(1);
        link.Handler.OnClosed(Reset);
        await Find<Goodbye>(0);
        await Handled(client);
        Time.Advance(Options.GiveUpAfter + TimeSpan.FromSeconds(1));
        await Retry(client);

        (await Connector.Attempt()).SetException(new FailureException(Reason.Unreachable, "nobody there"));

        var failure = await FailureOf(job);
        Assert.Equal(Reason.ConnectionLost, failure.Reason);
        Assert.Contains("resumes", failure.Hint, StringComparison.Ordinal);
        await ExpectTerminatedAsync(client);
    }

    [Fact]
    public async Task Fenced_before_it_was_ever_open_it_goes_past_the_epoch_that_holds_the_session()
    {
        Start(receives: true);
        var (link, before) = await Greeted();
        var known = new SessionEpoch(before.Epoch.Value + 1_000_000);

        await link.Hear(0, new Goodbye(new Failure(Reason.Fenced, "newer"), known));
        await Find<Goodbye>(0);
        var (_, after) = await Greeted();

        Assert.Equal(known.Next(), after.Epoch);
    }

    [Fact]
    public async Task Fenced_later_it_ends()
    {
        var client = Start(receives: true);
        var link = await Open();

        await link.Hear(0, new Goodbye(new Failure(Reason.Fenced, "newer"), new SessionEpoch(long.MaxValue)));

        await ExpectTerminatedAsync(client);
        Assert.False(Connector.HasAttempt);
        Assert.Equal(Reason.Fenced, Assert.IsType<ReceiveEvent.Failed>(Events[^1]).Failure.Reason);
    }

    [Fact]
    public async Task What_an_earlier_link_still_says_is_ignored()
    {
        var client = Start(receives: true);
        var old = await Open();
        await Handled(client);
        old.Handler.OnClosed(Reset);
        await Find<Goodbye>(0);
        await Retry(client);
        var young = await Open();
        await Handled(client);

        await old.Hear(0, new Goodbye(new Failure(Reason.NotAllowed, "late")));
        old.Handler.OnClosed(Reset);
        var pool = new FileTransfer.Actors.Buffers.BufferPool();
        ((FileTransfer.Actors.Sessions.LinkPort)young.Handler).OnChunk(2, ChunkOf(2, pool, 0).Chunk);
        await Handled(client);

        Assert.Null(young.End);
        Assert.Equal(0, pool.RentedBytes);
    }
}
