using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Sessions;
using Xunit;

namespace FileTransfer.Tests.Unit.Sessions;

public sealed class TransferNumbersTests
{
    [Theory]
    [InlineData(true, 2, 4)]
    [InlineData(false, 1, 3)]
    public void The_server_opens_even_numbers_and_the_client_odd_ones(bool isServer, uint first, uint second)
    {
        var numbers = new TransferNumbers(isServer);

        Assert.Equal((first, second), (numbers.Next(), numbers.Next()));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 2)]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    public void The_peer_cannot_take_our_numbers(bool isServer, uint number) =>
        Assert.Equal(Reason.ProtocolViolation, new TransferNumbers(isServer).Take(number)?.Reason);

    [Fact]
    public void The_peers_numbers_go_up()
    {
        var numbers = new TransferNumbers(isServer: true);
        Assert.Null(numbers.Take(5));

        Assert.Equal(Reason.ProtocolViolation, numbers.Take(5)?.Reason);
        Assert.Equal(Reason.ProtocolViolation, numbers.Take(3)?.Reason);
        Assert.Null(numbers.Take(uint.MaxValue));
    }

    [Fact]
    public void Knows_what_was_opened_by_either_side()
    {
        var numbers = new TransferNumbers(isServer: true);
        Assert.Null(numbers.Take(5));
        numbers.Next();

        Assert.All(new uint[] { 1, 3, 5, 2 }, number => Assert.True(numbers.WasOpened(number)));
        Assert.All(new uint[] { 7, 4 }, number => Assert.False(numbers.WasOpened(number)));
    }

    [Fact]
    public void A_removed_number_has_no_handler_and_stays_used()
    {
        var numbers = new TransferNumbers(isServer: true);
        Assert.Null(numbers.Take(1));
        numbers.Add(1, ActorRefs.Nobody);
        Assert.True(numbers.TryGet(1, out _));
        Assert.Equal(1, numbers.Count);

        numbers.Remove(1);

        Assert.False(numbers.TryGet(1, out _));
        Assert.True(numbers.WasOpened(1));
        Assert.NotNull(numbers.Take(1));
    }
}
