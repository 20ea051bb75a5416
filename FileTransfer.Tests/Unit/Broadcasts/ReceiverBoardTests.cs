using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Broadcasts;

public sealed class ReceiverBoardTests
{
    private static readonly NodeId Node = NodeId.Parse("a");

    private readonly FakeTimeProvider _time = new();
    private readonly ReceiverBoard _board;

    public ReceiverBoardTests()
    {
        _board = new ReceiverBoard(_time);
        _board.Offered(Node);
    }

    public static TheoryData<Reason, ReceiverState> Endings
    {
        get
        {
            var rejected = new[]
            {
                Reason.NoSpace, Reason.TooLarge, Reason.LimitReached, Reason.NameRefused, Reason.NotAllowed, Reason.AccessDenied,
            };
            var endings = new TheoryData<Reason, ReceiverState>();
            foreach (var reason in Enum.GetValues<Reason>())
            {
                endings.Add(reason, rejected.Contains(reason) ? ReceiverState.Rejected
                    : reason == Reason.Cancelled ? ReceiverState.Cancelled
                    : reason is Reason.Unreachable or Reason.ConnectionLost ? ReceiverState.Unreachable
                    : ReceiverState.Failed);
            }

            return endings;
        }
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void Every_reason_has_its_final_state(Reason reason, ReceiverState expected)
    {
        var failure = new Failure(reason, "why");

        _board.Failed(Node, failure);

        Assert.Equal((expected, failure), (Status.State, Status.Failure));
        Assert.Empty(_board.Open);
    }

    [Fact]
    public void A_final_state_stays()
    {
        _board.Committed(Node, 10);
        _board.TakeChanges();

        _board.Failed(Node, new Failure(Reason.Internal, "late"));
        _board.Progressed(Node, 5);
        _board.Offered(Node);

        Assert.Equal((ReceiverState.Committed, 10), (Status.State, Status.BytesDone));
        Assert.Empty(_board.TakeChanges());
    }

    [Fact]
    public void Progress_never_goes_back()
    {
        _board.Progressed(Node, 7);
        _board.Progressed(Node, 3);
        Assert.Equal(7, Status.BytesDone);

        _board.Offered(Node);

        Assert.Equal((ReceiverState.Offered, 7), (Status.State, Status.BytesDone));
    }

    [Fact]
    public void Progress_of_a_stranger_is_ignored()
    {
        _board.Progressed(NodeId.Parse("stranger"), 7);

        Assert.Equal(Node, Assert.Single(_board.All).Node);
    }

    [Fact]
    public void Changes_are_reported_once_with_the_time_since_the_start()
    {
        _board.TakeChanges();
        _time.Advance(TimeSpan.FromSeconds(3));
        _board.Progressed(Node, 1);

        Assert.Equal(TimeSpan.FromSeconds(3), Assert.Single(_board.TakeChanges()).Elapsed);
        Assert.Empty(_board.TakeChanges());
    }

    [Fact]
    public void What_was_final_before_a_restart_is_final_after_it()
    {
        var other = NodeId.Parse("b");
        _board.Restore(new ReceiverStatus(other, ReceiverState.Committed, 9, null, TimeSpan.Zero));

        _board.Failed(other, new Failure(Reason.Internal, "late"));

        Assert.Equal([Node], _board.Open);
    }

    private ReceiverStatus Status => _board.All.Single(status => status.Node == Node);
}
