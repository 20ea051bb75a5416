using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Actors.Server;

public sealed class CatalogSpecs : ActorSpecs, IAsyncLifetime
{
    private static readonly DateTime At = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"ft-catalog-{Guid.NewGuid():N}.db");
    private Catalog _catalog = null!;
    private IActorRef _actor = ActorRefs.Nobody;

    public async Task InitializeAsync()
    {
        _catalog = await Catalog.OpenAsync(_file, CancellationToken.None);
        _actor = Sys.ActorOf(CatalogActor.Props(_catalog));
    }

    public async Task DisposeAsync()
    {
        await _catalog.DisposeAsync();
        File.Delete(_file);
    }

    [Fact]
    public async Task Answers_when_the_change_is_durable()
    {
        _actor.Tell(new CatalogActor.Write([Line("a")]), TestActor);

        await ExpectMsgAsync<CatalogActor.Written>();
        Assert.Equal("a", Assert.Single(await History()).Name);
    }

    [Fact]
    public async Task A_commit_is_found_by_its_transfer_and_for_its_owner_only()
    {
        var log = new CatalogCommitLog(_catalog, new CatalogWriter(_actor), TimeProvider.System);
        var (id, owner) = (TransferId.FromKey("a"), NodeId.Parse("ann"));
        await log.RecordAsync(new CommitResult(id, owner, [RelativePath.Parse("in/a (2)")], []), CancellationToken.None);

        Assert.Equal(["in/a (2)"], (await log.FindAsync(id, owner, CancellationToken.None))!.Select(path => path.Value));
        Assert.Null(await log.FindAsync(id, NodeId.Parse("ben"), CancellationToken.None));
        Assert.Null(await log.FindAsync(TransferId.FromKey("b"), owner, CancellationToken.None));
    }

    [Fact]
    public async Task Changes_that_wait_go_together_and_in_order()
    {
        var (first, second, third) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        await WhileTheFileIsBusy(async () =>
        {
            _actor.Tell(new CatalogActor.Write([Line("1")]), first);
            _actor.Tell(new CatalogActor.Write([Line("2")]), second);
            _actor.Tell(new CatalogActor.Write([Line("3")]), third);
            await Handled(_actor);
            await ExpectNothing(first);
        });

        await first.ExpectMsgAsync<CatalogActor.Written>();
        await second.ExpectMsgAsync<CatalogActor.Written>();
        await third.ExpectMsgAsync<CatalogActor.Written>();
        var history = await History();
        Assert.Equal(["3", "2", "1"], history.Select(entry => entry.Name));
    }

    [Fact]
    public async Task All_of_a_transaction_hear_that_it_failed_and_the_next_one_goes_on()
    {
        var (first, good, bad, after) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        await WhileTheFileIsBusy(async () =>
        {
            _actor.Tell(new CatalogActor.Write([Invite()]), first);
            _actor.Tell(new CatalogActor.Write([Line("good")]), good);
            _actor.Tell(new CatalogActor.Write([Invite()]), bad);   // the same code again
            await Handled(_actor);
        });

        await first.ExpectMsgAsync<CatalogActor.Written>();
        var failure = (await bad.ExpectMsgAsync<CatalogActor.WriteFailed>()).Failure;
        Assert.Equal(failure, (await good.ExpectMsgAsync<CatalogActor.WriteFailed>()).Failure);
        Assert.Empty(await History());
        _actor.Tell(new CatalogActor.Write([Line("after")]), after);
        await after.ExpectMsgAsync<CatalogActor.Written>();
    }

    [Fact]
    public async Task The_writer_turns_a_failure_into_an_exception()
    {
        var writer = new CatalogWriter(_actor);
        await writer.WriteAsync([Invite()], CancellationToken.None);

        await Assert.ThrowsAsync<FailureException>(() => writer.WriteAsync([Invite()], CancellationToken.None));
    }

    private Task<IReadOnlyList<HistoryEntry>> History() => _catalog.HistoryAsync(null, 10, CancellationToken.None);

    private async Task WhileTheFileIsBusy(Func<Task> act)
    {
        using var busy = new ManualResetEventSlim();
        using var free = new ManualResetEventSlim();
        var holding = _catalog.WriteAsync(
            _ =>
            {
                busy.Set();
                return free.Wait(TimeSpan.FromSeconds(15));
            },
            CancellationToken.None);
        Assert.True(busy.Wait(TimeSpan.FromSeconds(15)));
        try
        {
            await act();
        }
        finally
        {
            free.Set();
        }

        Assert.True(await holding);
    }

    private static CatalogChange.AddHistory Line(string name) => new(
        new HistoryEntry(TransferId.FromKey(name).ToString(), "send", NodeId.Parse("a"), name, 1, "committed", null, At));

    private static CatalogChange.AddInvite Invite() => new(
        new Invite(default, NodeKind.Client, Permissions.None, null, At, At.AddHours(1)));
}
