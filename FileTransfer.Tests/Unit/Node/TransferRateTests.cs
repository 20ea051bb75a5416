using FileTransfer.Node.Output;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

public sealed class TransferRateTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly TransferRate _rate;

    public TransferRateTests() => _rate = new TransferRate(_time);

    [Fact]
    public void One_moment_is_no_rate()
    {
        Assert.Null(_rate.BytesPerSecond);
        _rate.Add(100);
        Assert.Null(_rate.BytesPerSecond);
        Assert.Null(_rate.Remaining(1000));
    }

    [Fact]
    public void A_steady_line_has_its_rate_and_time_left()
    {
        Run(seconds: 20, bytesPerSecond: 1000, from: 0);

        Assert.Equal(1000, _rate.BytesPerSecond!.Value, 1.0);
        Assert.Equal(10, _rate.Remaining(30_000)!.Value.TotalSeconds, 0.1);
    }

    [Fact]
    public void Bytes_that_were_there_before_are_no_rate()
    {
        Run(seconds: 2, bytesPerSecond: 1000, from: 1L << 40);
        Assert.Equal(1000, _rate.BytesPerSecond!.Value, 1.0);
    }

    [Fact]
    public void The_past_is_forgotten_after_the_window()
    {
        Run(seconds: 20, bytesPerSecond: 1000, from: 0);
        Run(seconds: 6, bytesPerSecond: 10, from: 20_000);
        Assert.Equal(10, _rate.BytesPerSecond!.Value, 1.0);
    }

    [Fact]
    public void A_stall_lets_the_rate_fall()
    {
        Run(seconds: 10, bytesPerSecond: 1000, from: 0);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.InRange(_rate.BytesPerSecond!.Value, 400, 600);

        _rate.Add(10_000);
        _time.Advance(TimeSpan.FromSeconds(6));
        _rate.Add(10_000);
        _rate.Add(10_000);
        Assert.Null(_rate.Remaining(20_000));
    }

    [Fact]
    public void Starting_over_starts_over()
    {
        Run(seconds: 3, bytesPerSecond: 1000, from: 0);
        _rate.Add(5);
        Assert.Null(_rate.BytesPerSecond);
    }

    [Fact]
    public void A_total_below_what_is_done_has_no_time_left()
    {
        Run(seconds: 3, bytesPerSecond: 1000, from: 0);
        Assert.Null(_rate.Remaining(10));
    }

    private void Run(int seconds, long bytesPerSecond, long from)
    {
        const int steps = 20;
        for (var step = 1; step <= seconds * steps; step++)
        {
            _time.Advance(TimeSpan.FromSeconds(1) / steps);
            _rate.Add(from + (step * bytesPerSecond / steps));
        }
    }
}
