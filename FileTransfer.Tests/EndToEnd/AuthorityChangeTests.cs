using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

public sealed class AuthorityChangeTests
{
    [Fact]
    public async Task A_site_changes_its_authority_while_two_overlap_and_who_stayed_away_is_out()
    {
        await using var site = await Site.OpenAsync("ann", "away");
        await using var receiving = await site["ann"].ReceiveAsync();
        (await Rotate(site)).WithError(2, "usage");

        await site.Server.KillAsync();
        var next = (await Rotate(site)).WithExit(0).Last.Text("authority");
        Assert.Equal(next, (await Rotate(site)).WithExit(0).Last.Text("authority"));
        await site.StartServerAsync();
        await receiving.ExpectAsync("connected");
        await site.JoinAsync("fresh");
        (await site["fresh"].RunAsync("ls")).WithExit(0);
        await Deadline.UntilAsync("the receiving client has a certificate of the new authority", () => Trusts(site["ann"]) == 2);
        Assert.Equal(2, Trusts(site["fresh"]));

        await site.Server.KillAsync();
        Assert.Equal(next, (await Rotate(site, "--finish")).WithExit(0).Last.Text("authority"));
        (await Rotate(site, "--finish")).WithError(2, "usage");
        await site.StartServerAsync();
        await receiving.ExpectAsync("connected");

        foreach (var member in new[] { "ann", "fresh" }) (await site[member].RunAsync("ls")).WithExit(0);
        Assert.Contains("do not continue", await site["away"].RefusesAsync(4, "ls"), StringComparison.Ordinal);
        var link = await site.InviteAsync("--name", "away");
        (await NodeProcess.RunAsync(null, "join", link, "--home", site["away"].Path)).WithExit(0);
        (await site["away"].RunAsync("ls")).WithExit(0);
    }

    private static Task<NodeResult> Rotate(Site site, params string[] options) =>
        NodeProcess.RunAsync(null, ["rotate-ca", "--data", site.Data, .. options]);

    private static int Trusts(SiteHome home) =>
        File.ReadAllText(Path.Combine(home.Path, "pki", "ca.crt")).Split("BEGIN CERTIFICATE").Length - 1;
}
