using FileTransfer.Actors.Links;
using Xunit;
using static FileTransfer.Actors.Links.Heartbeat.Verdict;

namespace FileTransfer.Tests.Unit.Links;

public sealed class HeartbeatTests
{
    private readonly LinkOptions _options = LinkOptions.Default;
    private readonly Activity _reading = new();
    private readonly Activity _writing = new();
    private readonly Heartbeat _heartbeat;

    public HeartbeatTests() => _heartbeat = new Heartbeat(_options, _reading, _writing);

    [Fact]
    public void A_peer_is_dead_when_one_read_got_nothing_for_the_whole_time()
    {
        _reading.Begin();
        Assert.Equal(_options.DeadAfter + _heartbeat.Period, TimeUntil(PeerSilent));
    }

    [Fact]
    public void A_peer_that_sends_now_and_then_is_alive()
    {
        for (var second = 0; second < 100; second++)
        {
            if (second % 14 == 0) _reading.Begin();
            Assert.NotEqual(PeerSilent, Look());
        }
    }

    [Fact]
    public void Silence_while_we_do_not_read_is_our_own_fault()
    {
        for (var second = 0; second < 100; second++) Assert.NotEqual(PeerSilent, Look());
        _reading.Begin();
        Assert.Equal(_options.DeadAfter + _heartbeat.Period, TimeUntil(PeerSilent));
    }

    [Fact]
    public void After_this_process_was_stopped_the_socket_is_read_before_anyone_is_judged()
    {
        _reading.Begin();
        _writing.Begin();
        for (var second = 0; second < 14; second++) Look();
        Assert.Equal(PingDue, _heartbeat.Look(TimeSpan.FromHours(1)));
        Assert.Equal(_options.DeadAfter, TimeUntil(PeerSilent));
    }

    [Fact]
    public void A_peer_is_dead_when_it_takes_nothing_for_the_whole_time()
    {
        _writing.Begin();
        Assert.Equal(_options.DeadAfter + _heartbeat.Period, TimeUntil(PeerStuck));
    }

    [Fact]
    public void A_peer_that_takes_a_little_now_and_then_is_alive()
    {
        for (var second = 0; second < 100; second++)
        {
            if (second % 14 == 0) _writing.Begin();
            Assert.Equal(Fine, Look());
        }
    }

    [Fact]
    public void A_ping_is_due_when_nothing_was_sent_for_an_interval_and_again_after_the_next()
    {
        Assert.Equal(_options.HeartbeatInterval, TimeUntil(PingDue));
        Assert.Equal(_options.HeartbeatInterval, TimeUntil(PingDue));
        _writing.Begin();
        _writing.End();
        Assert.Equal(_options.HeartbeatInterval + _heartbeat.Period, TimeUntil(PingDue));
    }

    private Heartbeat.Verdict Look() => _heartbeat.Look(_heartbeat.Period);

    private TimeSpan TimeUntil(object verdict)
    {
        for (var passed = _heartbeat.Period; passed < TimeSpan.FromMinutes(2); passed += _heartbeat.Period)
        {
            if (Look().Equals(verdict)) return passed;
        }

        throw new InvalidOperationException($"never {verdict}");
    }
}
