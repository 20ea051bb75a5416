using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Client;

public sealed class EarlyConnectorTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeConnector _inner = new();
    private readonly EarlyConnector _connector;

    public EarlyConnectorTests() => _connector = new EarlyConnector(_inner, _time);

    public ValueTask DisposeAsync() => _connector.DisposeAsync();

    [Fact]
    public async Task It_dials_before_anybody_asks_and_the_first_who_asks_gets_that_link()
    {
        var (first, second) = (new FakeLink(), new FakeLink());
        (await _inner.Attempt()).SetResult(first);

        Assert.Same(first, await _connector.ConnectAsync(CancellationToken.None));
        var again = _connector.ConnectAsync(CancellationToken.None);
        (await _inner.Attempt()).SetResult(second);

        Assert.Same(second, await again);
        Assert.Null(first.End);
    }

    [Fact]
    public async Task The_first_who_asks_hears_why_there_is_no_link_and_the_next_tries_again()
    {
        (await _inner.Attempt()).SetException(new FailureException(Reason.Unreachable, "nobody there"));

        var failed = await Assert.ThrowsAsync<FailureException>(() => _connector.ConnectAsync(CancellationToken.None));
        Assert.Equal(Reason.Unreachable, failed.Failure.Reason);

        var again = _connector.ConnectAsync(CancellationToken.None);
        var link = new FakeLink();
        (await _inner.Attempt()).SetResult(link);
        Assert.Same(link, await again);
    }

    [Fact]
    public async Task A_link_that_waited_too_long_is_closed_and_dialled_anew()
    {
        var (stale, fresh) = (new FakeLink(), new FakeLink());
        await DialledAsync(stale);
        _time.Advance(EarlyConnector.Fresh + TimeSpan.FromMilliseconds(1));

        var link = _connector.ConnectAsync(CancellationToken.None);
        (await _inner.Attempt()).SetResult(fresh);

        Assert.Same(fresh, await link);
        Assert.NotNull(stale.End);
    }

    [Fact]
    public async Task A_link_that_nobody_asked_for_is_closed()
    {
        var link = new FakeLink();
        await DialledAsync(link);

        await _connector.DisposeAsync();

        Assert.NotNull(link.End);
    }

    private async Task DialledAsync(FakeLink link)
    {
        (await _inner.Attempt()).SetResult(link);
        await _connector.Dialled;
    }
}
