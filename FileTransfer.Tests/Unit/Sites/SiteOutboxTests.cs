using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Sites;
using Xunit;
using static FileTransfer.Actors.Protocol.SiteProtocol;

namespace FileTransfer.Tests.Unit.Sites;

public sealed class SiteOutboxTests
{
    private static readonly BroadcastId Id = BroadcastId.New();

    private readonly SiteOutbox _outbox = new();

    [Fact]
    public void Only_the_last_state_of_a_receiver_goes_out()
    {
        _outbox.Add(Id, Status("a", ReceiverState.Receiving, 1));
        _outbox.Add(Id, Status("a", ReceiverState.Receiving, 2));

        Assert.Equal(2, Assert.Single(_outbox.Take().States).Status.BytesDone);
    }

    [Fact]
    public void Progress_alone_is_not_urgent_and_a_new_state_is()
    {
        _outbox.Add(Id, Status("a", ReceiverState.Receiving, 1));
        _outbox.Take();
        _outbox.Arrived();

        _outbox.Add(Id, Status("a", ReceiverState.Receiving, 2));
        Assert.False(_outbox.IsUrgent);

        _outbox.Add(Id, Status("a", ReceiverState.Committed, 2));
        Assert.True(_outbox.IsUrgent);
    }

    [Fact]
    public void More_than_fits_goes_out_in_parts()
    {
        for (var i = 0; i < MaxStates + 3; i++) _outbox.Add(Id, Status($"n{i}", ReceiverState.Committed, 1));

        Assert.Equal(MaxStates, _outbox.Take().States.Count);
        _outbox.Arrived();
        Assert.True(_outbox.IsUrgent);
        Assert.Equal(3, _outbox.Take().States.Count);
    }

    [Fact]
    public void What_was_lost_goes_out_again_as_it_is_now()
    {
        _outbox.Add(Id, Status("a", ReceiverState.Receiving, 1));
        _outbox.Take();
        _outbox.Add(Id, Status("a", ReceiverState.Committed, 9));
        _outbox.Lost();

        Assert.Equal(ReceiverState.Committed, Assert.Single(_outbox.Take().States).Status.State);
    }

    [Fact]
    public void What_nobody_asks_for_any_more_does_not_go_out()
    {
        _outbox.Add(Id, Status("a", ReceiverState.Receiving, 1));
        _outbox.Forget(Id);
        _outbox.TellAll();

        Assert.Empty(_outbox.Take().States);
    }

    private static ReceiverStatus Status(string node, ReceiverState state, long bytes) =>
        new(NodeId.Parse(node), state, bytes, null, TimeSpan.Zero);
}
