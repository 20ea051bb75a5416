using FileTransfer.Node.Hosting;
using Microsoft.Extensions.Time.Testing;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

public sealed class NodeLineLimitTests : IDisposable
{
    private const int Limit = 10;

    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _written = [];
    private readonly Logger _log;

    public NodeLineLimitTests()
    {
        var inner = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(new ListSink(_written)).CreateLogger();
        _log = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(new NodeLineLimit(inner, Limit, _time)).CreateLogger();
    }

    public void Dispose() => _log.Dispose();

    [Fact]
    public void A_thousand_visits_are_a_few_lines_and_a_number()
    {
        for (var i = 0; i < 1000; i++)
        {
            _log.Information("Session of {Node} is open", "ann");
            _log.Information("Transfer to {Peer} ended", "ann");
        }

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(Limit + 1, _written.Count);
        Assert.Equal("1990 lines about \"ann\" were left out", _written[^1]);
    }

    [Fact]
    public void Others_and_lines_about_nobody_and_errors_are_written()
    {
        for (var i = 0; i < 100; i++) _log.Warning("{Node} broke the protocol", "ann");
        _written.Clear();

        _log.Information("{Node} came", "ben");
        _log.Information("something happened");
        _log.Error("{Node} met a bug of ours", "ann");

        Assert.Equal(3, _written.Count);
    }

    [Fact]
    public void Over_a_minute_the_allowance_comes_back_and_what_was_left_out_is_said_once()
    {
        for (var i = 0; i < 100; i++) _log.Warning("{Node} came", "ann");
        _time.Advance(TimeSpan.FromMinutes(1));
        _time.Advance(TimeSpan.FromMinutes(1));
        _written.Clear();

        for (var i = 0; i < 100; i++) _log.Warning("{Node} came", "ann");

        Assert.Equal(Limit, _written.Count);
    }

    [Fact]
    public void What_was_left_out_is_said_at_the_end_too()
    {
        for (var i = 0; i < 100; i++) _log.Warning("{Node} came", "ann");

        _log.Dispose();

        Assert.Equal("90 lines about \"ann\" were left out", _written[^1]);
    }

    private sealed class ListSink(List<string> written) : ILogEventSink
    {
        public void Emit(LogEvent logEvent) => written.Add(logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture));
    }
}
