using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Remote;
using FileTransfer.Tests.Contracts.Links;
using FileTransfer.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Remote;

public sealed class PendingDialsTests
{
    private static readonly NodeId Shop = NodeId.Parse("shop");

    private readonly FakeTimeProvider _time = new();
    private readonly PendingDials _dials;

    public PendingDialsTests() => _dials = new PendingDials(_time);

    [Fact]
    public async Task A_dial_is_given_up_a_moment_after_the_node_has_come_by_itself()
    {
        var dial = _dials.DialAsync(Shop, ForEverAsync, CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(1));
        _dials.HasCome(Shop);
        _time.Advance(PendingDials.Crossing - TimeSpan.FromMilliseconds(1));
        Assert.False(dial.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        var failed = await Assert.ThrowsAsync<FailureException>(() => dial.WaitAsync(Deadline.Usual));
        Assert.Equal(Reason.Unreachable, failed.Failure.Reason);
    }

    [Fact]
    public async Task Two_nodes_that_dial_each_other_at_the_same_moment_both_arrive()
    {
        var arrives = new TaskCompletionSource<Link>();
        var dial = _dials.DialAsync(Shop, cancel => arrives.Task.WaitAsync(cancel), CancellationToken.None);
        _dials.HasCome(Shop);
        _time.Advance(PendingDials.Crossing / 2);
        var link = new Link(MemoryStreams.Connect().Left, new PeerIdentity(Shop, NodeKind.Broadcaster, Permissions.Receive, "01"), "there");
        arrives.SetResult(link);

        Assert.Same(link, await dial.WaitAsync(Deadline.Usual));
        _dials.HasCome(Shop);
        _time.Advance(TimeSpan.FromMinutes(1));
        link.Close(new Failure(Reason.Cancelled, "the test is over"));
    }

    [Fact]
    public async Task Dials_of_others_go_on_and_end_when_the_node_stops()
    {
        using var stop = new CancellationTokenSource();
        var dial = _dials.DialAsync(Shop, ForEverAsync, stop.Token);
        _dials.HasCome(NodeId.Parse("mall"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(dial.IsCompleted);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dial.WaitAsync(Deadline.Usual));
    }

    private static async Task<Link> ForEverAsync(CancellationToken cancel)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
        throw new InvalidOperationException("This never ends by itself.");
    }
}
