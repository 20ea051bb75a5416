using System.Net;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Security;

public sealed class WrongCodeLimitTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Enrolment _enrolment = new();

    public void Dispose() => _enrolment.Dispose();

    [Fact]
    public async Task Over_the_limit_wrong_codes_are_refused_as_such_and_the_right_one_still_works()
    {
        var link = await _enrolment.Invite();
        for (var i = 0; i < _enrolment.Options.WrongCodesPerAddress; i++)
            await _enrolment.Refuses(_enrolment.Guess(), Reason.NotTrusted, "does not know");

        var (_, failure, outcome) = await _enrolment.Join(_enrolment.Guess());
        Assert.Equal(Reason.LimitReached, failure?.Reason);
        Assert.True(outcome.Throttled);
        await _enrolment.Refuses(_enrolment.Guess(), Reason.NotTrusted, "does not know", from: "192.0.2.2");

        using var joined = await _enrolment.Joins(link, "press-1");
        Assert.Equal("press-1", joined.Identity.Node.Value);
    }

    [Fact]
    public void An_address_earns_its_allowance_back_over_a_minute()
    {
        var limit = Limit(perAddress: 10, inAll: 1000);
        Assert.Equal(10, Spend(limit, "192.0.2.1"));

        _time.Advance(TimeSpan.FromSeconds(6.1));
        Assert.Equal(1, Spend(limit, "192.0.2.1"));

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(10, Spend(limit, "192.0.2.1"));
    }

    [Fact]
    public void All_addresses_together_have_a_limit_which_one_over_its_own_does_not_use_up()
    {
        var limit = Limit(perAddress: 10, inAll: 15);

        Assert.Equal(10, Spend(limit, "192.0.2.1", attempts: 1000));
        Assert.Equal(5, Spend(limit, "192.0.2.2"));
        Assert.Equal(0, Spend(limit, "192.0.2.3"));
    }

    [Fact]
    public void An_IPv6_network_counts_as_one_address_and_a_mapped_IPv4_address_as_itself()
    {
        var limit = Limit(perAddress: 10, inAll: 1000);

        Assert.Equal(10, Spend(limit, "2001:db8::1"));
        Assert.Equal(0, Spend(limit, "2001:db8::ffff:2"));
        Assert.Equal(10, Spend(limit, "2001:db8:0:1::1"));
        Assert.Equal(10, Spend(limit, "::ffff:192.0.2.1"));
        Assert.Equal(0, Spend(limit, "192.0.2.1"));
        Assert.Equal(10, Spend(limit, "::ffff:192.0.2.2"));
    }

    [Fact]
    public void Remembers_a_bounded_number_of_addresses_and_forgets_the_quiet_ones()
    {
        var limit = Limit(perAddress: 2, inAll: 1000, remembered: 3);
        for (var host = 1; host <= 3; host++) Assert.Equal(2, Spend(limit, $"192.0.2.{host}"));

        Assert.Equal(2, Spend(limit, "192.0.2.4"));
        Assert.Equal(0, Spend(limit, "192.0.2.5"));   // shares what is left for the unremembered

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, Spend(limit, "192.0.2.6"));
        Assert.Equal(2, Spend(limit, "192.0.2.7"));
    }

    private static int Spend(WrongCodeLimit limit, string address, int attempts = 30) =>
        Enumerable.Range(0, attempts).Count(_ => limit.Allows(IPAddress.Parse(address)));

    private WrongCodeLimit Limit(int perAddress, int inAll, int remembered = 100) =>
        new(
            new EnrolmentOptions
            {
                WrongCodesPerAddress = perAddress,
                WrongCodesInAll = inAll,
                RememberedAddresses = remembered,
            },
            _time);
}
