using System.Diagnostics;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Remote;
using FileTransfer.Actors.Security;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>Broadcasters that die or are put out, and who may not pose as one.</summary>
public sealed class BranchTests
{
    private static readonly TimeSpan InTime = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Clients_of_a_killed_broadcaster_go_on_at_the_next_address_and_the_certificate_covers_all()
    {
        await using var site = await Site.OpenAsync("rik", "rob");
        var (hall, attic) = (await Branch.OpenAsync(site, "hall"), await Branch.OpenAsync(site, "attic"));
        var rik = await hall.ReceiveAsync("rik");
        var rob = site["rob"].Start("client", "--inbox", site["rob"].Inbox, "--server", $"{hall.Address},{attic.Address},{site.Address}");
        await rob.ExpectAsync("connected", e => e.Text("server") == "hall");
        await SharedBranch.SeenAsync(site, ["rik", "rob"]);
        var file = SampleFiles.Make(site.NewPath(), 8 << 20);
        var broadcast = site.Start(null, "broadcast", file, "--limit", "2MiB/s", "--data", site.Data);
        await rob.ExpectAsync("progress", e => e.Number("bytes") > 1 << 20);
        var id = (await broadcast.ExpectAsync("progress", e => e.Text("state") == "distributing")).Text("id");

        var watch = Stopwatch.StartNew();
        await hall.Process.KillAsync();
        await rob.ExpectAsync("connected", e => e.Text("server") == "attic");
        await rik.ExpectAsync("connected", e => e.Text("address") == site.Address);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, InTime);
        (await site.AdminAsync("broadcast", "limit", id, "none")).WithExit(0);

        var result = (await broadcast.EndAsync()).WithExit(0);
        Assert.Equal(2, result.Last.Number("committed"));
        Assert.InRange((await rob.ExpectAsync("received")).Number("resumedBytes"), 1, 8 << 20);
        await BranchSites.AssertProvedAsync(site, result.Last.Text("id"), file, ["rik", "rob"]);
    }

    [Fact]
    public async Task A_client_that_is_revoked_is_cut_from_its_broadcaster_within_ten_seconds()
    {
        await using var site = await Site.OpenAsync("eve", "rik");
        var hall = await Branch.OpenAsync(site, "hall");
        var (eve, rik) = (await hall.ReceiveAsync("eve"), await hall.ReceiveAsync("rik"));
        await SharedBranch.SeenAsync(site, ["eve", "rik"]);

        var watch = Stopwatch.StartNew();
        (await site.AdminAsync("revoke", "eve")).WithExit(0);
        (await eve.EndAsync()).WithError(4, "not-trusted");

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, InTime);
        (await site["eve"].RunAsync("client", "--inbox", site["eve"].Inbox, "--server", hall.Address)).WithError(4, "not-trusted");
        var file = SampleFiles.Make(site.NewPath(), 100_000);
        Assert.Equal(1, (await site.AdminAsync("broadcast", file)).WithExit(0).Last.Number("committed"));
        SampleFiles.AssertSame(file, Path.Combine(site["rik"].Inbox, Path.GetFileName(file)));
        Assert.Null(rik.ExitCode);
    }

    [Fact]
    public async Task A_broadcaster_that_is_revoked_has_no_part_any_more_and_its_clients_go_on_at_the_server()
    {
        await using var site = await Site.OpenAsync("rik");
        var hall = await Branch.OpenAsync(site, "hall");
        var rik = await hall.ReceiveAsync("rik");
        await SharedBranch.SeenAsync(site, ["rik"]);

        var watch = Stopwatch.StartNew();
        (await site.AdminAsync("revoke", "hall")).WithExit(0);
        await rik.ExpectAsync("connected", e => e.Text("address") == site.Address);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, InTime);
        (await hall.Process.EndAsync()).WithError(4, "not-trusted");

        var file = SampleFiles.Make(site.NewPath(), 100_000);
        Assert.Equal(1, (await site.AdminAsync("broadcast", file)).WithExit(0).Last.Number("committed"));
        await using var again = site.Start(null, "broadcaster", "--data", hall.Data, "--listen", "127.0.0.1:0");
        (await again.EndAsync()).WithError(4, "not-trusted");
    }

    [Fact]
    public async Task A_member_reaches_no_actor_of_a_server_or_a_broadcaster()
    {
        await using var site = await Site.OpenAsync("eve");
        var hall = await Branch.OpenAsync(site, "hall");
        using var eve = NodeCredentials.Load(Path.Combine(site["eve"].Path, "pki"));
        foreach (var port in new[] { site.Port, new Uri("tcp://" + hall.Address).Port })
        {
            var connection = await new LinkDialler().ConnectAsync(
                "127.0.0.1", port, LinkProtocols.Actors, LinkCredentials.Of(eve), _ => null, Deadline.Usual, CancellationToken.None);
            using var shown = connection.ServerCertificate;
            await using var peer = RawPeer.Over(connection.Stream);
            await peer.SendAsync(RemoteFrame.Kind, 0, Pdus.Associate("eve"));

            Assert.Equal(Reason.NotAllowed, (await peer.EndAsync())?.Reason);
        }
    }
}
