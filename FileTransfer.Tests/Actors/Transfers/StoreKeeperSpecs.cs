using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Actors.Transfers;

/// <summary>A store that is looked after in virtual time.</summary>
public sealed class StoreKeeperSpecs : ActorSpecs
{
    private readonly FakeUpkeep _store = new();

    [Fact]
    public async Task A_degraded_store_is_probed_until_it_is_well_and_then_left_alone()
    {
        var keeper = Sys.ActorOf(StoreKeeperActor.Props(_store));
        await PassAsync(keeper, StoreKeeperActor.ProbeInterval);
        Assert.Equal(0, _store.Probes);

        _store.Health = new StoreHealth(new Failure(Reason.StorageFailed, "broken"), default);
        await PassUntilAsync(keeper, StoreKeeperActor.ProbeInterval, () => _store.Probes >= 2);
        _store.Health = new StoreHealth(null, default);
        var probes = _store.Probes;
        await PassAsync(keeper, StoreKeeperActor.ProbeInterval);
        await PassAsync(keeper, StoreKeeperActor.ProbeInterval);

        Assert.Equal(probes, _store.Probes);
    }

    [Fact]
    public async Task What_nobody_came_back_for_is_collected_again_and_again_even_after_an_error()
    {
        _store.Broken = true;
        var keeper = Sys.ActorOf(StoreKeeperActor.Props(_store));
        await PassAsync(keeper, StoreKeeperActor.CollectInterval - TimeSpan.FromSeconds(1));
        Assert.Equal(0, _store.Collections);

        await PassUntilAsync(keeper, StoreKeeperActor.CollectInterval, () => _store.Collections >= 3);
    }

    private async Task PassAsync(IActorRef keeper, TimeSpan time)
    {
        await Advance(keeper, time);
        await Handled(keeper);
    }

    private Task PassUntilAsync(IActorRef keeper, TimeSpan step, Func<bool> reached) => Deadline.UntilAsync("what is due", async () =>
    {
        await PassAsync(keeper, step);
        return reached();
    });

    private sealed class FakeUpkeep : IStoreUpkeep
    {
        private int _probes;
        private int _collections;

        public StoreHealth Health { get; set; } = new(null, default);

        public bool Broken { get; set; }

        public int Probes => Volatile.Read(ref _probes);

        public int Collections => Volatile.Read(ref _collections);

        public Task<StoreHealth> ProbeAsync(CancellationToken cancel)
        {
            Interlocked.Increment(ref _probes);
            return Task.FromResult(Health);
        }

        public Task<IReadOnlyList<RecoveryDecision>> CollectExpiredAsync(CancellationToken cancel)
        {
            Interlocked.Increment(ref _collections);
            return Broken
                ? Task.FromException<IReadOnlyList<RecoveryDecision>>(new IOException("broken"))
                : Task.FromResult<IReadOnlyList<RecoveryDecision>>([]);
        }
    }
}
