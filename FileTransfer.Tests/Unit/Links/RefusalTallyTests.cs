using FileTransfer.Actors.Links;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Links;

public sealed class RefusalTallyTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Lines _lines = new();

    [Fact]
    public void A_flood_is_one_line_a_minute_and_quiet_minutes_are_none()
    {
        using var tally = new RefusalTally(_time, _lines);
        for (var i = 0; i < 5000; i++) tally.CountOverCap();
        tally.CountFailed();
        tally.CountLate();
        Assert.Empty(_lines);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("5000 over a cap, 1 failed their handshake, 1 too slow", Assert.Single(_lines));
        for (var i = 0; i < 5; i++) _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(_lines);
        tally.CountLate();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, _lines.Count);
    }

    private sealed class Lines : List<string>, ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Add(formatter(state, exception));
    }
}
