using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Server;
using Xunit;

namespace FileTransfer.Tests.Unit.Server;

public sealed class InboundSharesTests
{
    private static readonly NodeId Ann = NodeId.Parse("ann");

    private readonly InboundShares _shares = new(100);

    [Fact]
    public async Task One_node_gets_half_whatever_the_number_of_its_links()
    {
        Assert.Same(_shares.Of(Ann), _shares.Of(NodeId.Parse("ann")));
        await _shares.Of(Ann).AcquireAsync(50, CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        var more = _shares.Of(Ann).AcquireAsync(1, cancel.Token).AsTask();

        Assert.False(more.IsCompleted);
        Assert.True(_shares.Of(NodeId.Parse("ben")).AcquireAsync(50, CancellationToken.None).AsTask().IsCompletedSuccessfully);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => more);
    }

    [Fact]
    public async Task All_nodes_together_get_the_whole_and_no_more()
    {
        await _shares.Of(Ann).AcquireAsync(50, CancellationToken.None);
        await _shares.Of(NodeId.Parse("ben")).AcquireAsync(40, CancellationToken.None);
        var late = _shares.Of(NodeId.Parse("cem")).AcquireAsync(20, CancellationToken.None).AsTask();
        Assert.False(late.IsCompleted);

        _shares.Of(Ann).Release(50);

        await late.WaitAsync(TimeSpan.FromSeconds(10));
    }
}
