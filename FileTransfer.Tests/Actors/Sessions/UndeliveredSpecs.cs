using Akka.Actor;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Sessions;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Sessions;

public sealed class UndeliveredSpecs : ActorSpecs
{
    [Fact]
    public async Task A_chunk_for_an_actor_that_is_gone_goes_back_to_the_pool()
    {
        var pool = new BufferPool();
        Undelivered.CollectIn(Sys);
        Undelivered.CollectIn(Sys);
        var gone = CreateTestProbe().Ref;
        Watch(gone);
        Sys.Stop(gone);
        await ExpectTerminatedAsync(gone);

        gone.Tell(ChunkOf(1, pool, 0));

        await AwaitAssertAsync(() => Assert.Equal(0, pool.RentedBytes));
    }
}
