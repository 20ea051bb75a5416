using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Transfers;
using Xunit;

namespace FileTransfer.Tests.Unit.Transfers;

public sealed class TransferTallyTests
{
    private readonly TransferTally _tally = new();

    [Fact]
    public void Counts_the_bytes_of_chunks_that_travelled_before()
    {
        _tally.Travelled(0, 10);
        _tally.Travelled(1, 20);
        Assert.Equal(0, _tally.BytesAgain);

        _tally.Travelled(1, 20);
        _tally.Travelled(1, 20);

        Assert.Equal(40, _tally.BytesAgain);
    }

    [Fact]
    public void Keeps_the_latest_of_many_interruptions()
    {
        for (var i = 0; i < 100; i++) _tally.Interrupted(new Failure(Reason.ConnectionLost, $"{i}"));

        Assert.InRange(_tally.Interruptions.Count, 1, 16);
        Assert.Equal("99", _tally.Interruptions[^1].Detail);
    }

    [Fact]
    public void Counts_attempts()
    {
        _tally.Begun();
        _tally.Begun();

        Assert.Equal(2, _tally.Attempts);
    }
}
