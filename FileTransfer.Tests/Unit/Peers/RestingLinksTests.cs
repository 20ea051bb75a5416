using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Sessions;
using FileTransfer.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Peers;

/// <summary>Links that wait for the next broadcast: few, not for long, and each for its own peer only.</summary>
public sealed class RestingLinksTests
{
    private static readonly NodeId Ben = NodeId.Parse("ben");
    private static readonly string[] Hosts = ["192.0.2.1"];   // where every fake link leads

    private readonly FakeTimeProvider _time = new();
    private readonly RestingLinks _resting;

    public RestingLinksTests() => _resting = new RestingLinks(_time);

    [Fact]
    public void A_link_is_given_once_and_to_whoever_means_its_peer_at_its_address()
    {
        var (port, _) = Keep(Ben);

        Assert.Null(Take(NodeId.Parse("cem")));
        Assert.Null(_resting.Take(Ben, ["192.0.2.2"], 5001, ActorRefs.Nobody));
        Assert.Null(_resting.Take(Ben, Hosts, 5002, ActorRefs.Nobody));
        Assert.Same(port, Take(Ben));
        Assert.Null(Take(Ben));
    }

    [Fact]
    public void A_link_that_has_ended_is_not_given()
    {
        var (_, link) = Keep(Ben);

        link.Close(new Failure(Reason.ConnectionLost, "reset"));

        Assert.Null(Take(Ben));
    }

    [Fact]
    public void Each_is_closed_in_its_time()
    {
        var (_, first) = Keep(Ben);
        _time.Advance(RestingLinks.Longest / 2);
        var (_, second) = Keep(Ben);

        _time.Advance(RestingLinks.Longest / 2);
        Assert.Equal((Reason.Cancelled, null), (first.End?.Reason, second.End));
        _time.Advance(RestingLinks.Longest / 2);

        Assert.Equal(Reason.Cancelled, second.End?.Reason);
        Assert.Null(Take(Ben));
    }

    [Fact]
    public void Of_too_many_the_oldest_is_closed()
    {
        var (_, oldest) = Keep(Ben);
        for (var i = 1; i < RestingLinks.Most; i++) Keep(NodeId.Parse($"n{i}"));
        Assert.Null(oldest.End);

        var (_, newest) = Keep(NodeId.Parse("cem"));

        Assert.NotNull(oldest.End);
        Assert.Null(newest.End);
    }

    [Fact]
    public void With_its_node_every_link_ends_also_those_that_come_later()
    {
        var (_, link) = Keep(Ben);

        _resting.Dispose();

        Assert.NotNull(link.End);
        Assert.NotNull(Keep(Ben).Link.End);
    }

    private LinkPort? Take(NodeId peer) => _resting.Take(peer, Hosts, 5001, ActorRefs.Nobody);

    private (LinkPort Port, FakeLink Link) Keep(NodeId peer)
    {
        var link = new FakeLink(new PeerIdentity(peer, NodeKind.Client, Permissions.None, "01"));
        var port = new LinkPort(link, ActorRefs.Nobody);
        link.Start(port);
        _resting.Keep(port);
        return (port, link);
    }
}
