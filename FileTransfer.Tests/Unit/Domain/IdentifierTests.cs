using FileTransfer.Actors.Domain;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Domain;

public sealed class IdentifierTests
{
    [Fact]
    public void The_same_key_always_gives_the_same_transfer()
    {
        // The first 16 bytes of SHA-256("abc"), BA7816BF 8F01 CFEA 4141 40DE5DAE2223, in the order a Guid reads them.
        Assert.Equal("bf1678ba018feacf414140de5dae2223", TransferId.FromKey("abc").ToString());
        Assert.NotEqual(TransferId.FromKey("abc"), TransferId.FromKey("abd"));
    }

    [Fact]
    public void Identifiers_are_folder_names_that_read_back()
    {
        var (transfer, broadcast) = (TransferId.New(), BroadcastId.New());

        Assert.Matches("^[0-9a-f]{32}$", transfer.ToString());
        Assert.Equal(transfer, TransferId.TryParse(transfer.ToString()));
        Assert.Equal(broadcast, BroadcastId.TryParse(broadcast.ToString()));
        Assert.NotEqual(transfer, TransferId.New());
        Assert.NotEqual(broadcast, BroadcastId.New());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("../../../../../../../../etc/pass")]
    [InlineData("bf1678ba-018f-eacf-4141-40de5dae2223")]
    [InlineData("bf1678ba018feacf414140de5dae222")]
    public void Other_text_is_no_identifier(string? text)
    {
        Assert.Null(TransferId.TryParse(text));
        Assert.Null(BroadcastId.TryParse(text));
    }

    [Fact]
    public void A_restarted_process_and_a_reconnect_are_ahead_of_what_was()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var first = SessionEpoch.First(time);
        time.Advance(TimeSpan.FromSeconds(1));
        var restarted = SessionEpoch.First(time);

        Assert.True(first.Next() > first && first < first.Next());
        Assert.True(restarted > first.Next().Next());
        Assert.True(first >= SessionEpoch.First(new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))));
        Assert.True(first <= restarted && first.CompareTo(restarted) < 0);
    }

    [Theory]
    [InlineData(NodeKind.Client, Permissions.Upload, Permissions.Upload, true)]
    [InlineData(NodeKind.Client, Permissions.Upload | Permissions.Receive, Permissions.Receive, true)]
    [InlineData(NodeKind.Client, Permissions.Upload, Permissions.Upload | Permissions.Receive, false)]
    [InlineData(NodeKind.Client, Permissions.None, Permissions.Download, false)]
    [InlineData(NodeKind.Client, Permissions.Admin, Permissions.Upload, false)]
    [InlineData(NodeKind.Broadcaster, Permissions.None, Permissions.Upload, false)]
    [InlineData(NodeKind.Server, Permissions.None, Permissions.Admin, true)]
    public void A_peer_may_do_what_its_certificate_grants(NodeKind kind, Permissions granted, Permissions needed, bool may) =>
        Assert.Equal(may, new PeerIdentity(NodeId.Parse("a"), kind, granted, "01").May(needed));
}
