using System.Text;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

public sealed class CertificateTests(ReceivingSite shared) : IClassFixture<ReceivingSite>
{
    private readonly Site _site = shared.Site;
    private readonly SiteHome _ann = shared.Ann;

    private string Authority => AuthorityOf(_ann);

    [Fact]
    public async Task A_broadcast_leaves_a_certificate_that_anybody_can_check_with_the_file()
    {
        var file = SampleFiles.Make(_site.NewPath("update.zip"), 300_000);
        var certificate = await BroadcastAsync(file);

        var result = (await VerifyAsync(certificate, file)).WithExit(0);

        Assert.Equal((3, 3, 300_000), (result.Last.Number("receivers"), result.Last.Number("committed"), result.Last.Number("bytes")));
        Assert.Equal(
            shared.Receivers.Select(receiver => (receiver.Name, "committed")).Order(),
            result.Named("receiver").Select(row => (row.Text("node"), row.Text("state"))).Order());
        (await VerifyAsync(certificate, Path.Combine(shared.Receivers[0].Inbox, Path.GetFileName(file)))).WithExit(0);
        SampleFiles.Make(file, 300_001);
        (await VerifyAsync(certificate, file)).WithError(7, "corrupt");
    }

    [Fact]
    public async Task A_folder_is_compared_file_by_file()
    {
        var folder = _site.NewFolder("images");
        foreach (var i in Enumerable.Range(0, 10)) SampleFiles.Make(Path.Combine(folder, $"{i % 3}", $"{i}"), i * 3000);
        var certificate = await BroadcastAsync(folder);
        (await VerifyAsync(certificate, folder)).WithExit(0);

        SampleFiles.Make(Path.Combine(folder, "2", "more"), 1);

        var result = (await VerifyAsync(certificate, folder)).WithError(7, "corrupt");
        Assert.Contains("2/more is new", result.Last.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_is_found_and_another_site_is_not_believed()
    {
        var certificate = await BroadcastAsync(SampleFiles.Make(_site.NewPath(), 1000));
        var edited = await File.ReadAllBytesAsync(certificate);
        edited[edited.Length / 3] = edited[edited.Length / 3] == (byte)'A' ? (byte)'B' : (byte)'A';
        var copy = _site.NewPath();
        await File.WriteAllBytesAsync(copy, edited);
        await using var other = await Site.OpenAsync();

        (await VerifyAsync(copy)).WithError(7, "corrupt");
        (await NodeProcess.RunAsync(null, "verify", certificate, "--ca", Path.Combine(other.Data, ".filetransfer", "pki", "ca.crt")))
            .WithError(4, "not-trusted");
        (await VerifyAsync(Authority)).WithError(2, "usage");
        (await VerifyAsync(_site.NewPath())).WithError(2, "usage");
        (await NodeProcess.RunAsync(null, "verify", certificate, "--ca", certificate)).WithError(2, "usage");
    }

    [Fact]
    public async Task A_receiver_that_has_it_already_signs_for_it_too()
    {
        var file = SampleFiles.Make(_site.NewPath(), 5000);
        await BroadcastAsync(file);

        var again = await BroadcastAsync(file);

        Assert.Equal(3, (await VerifyAsync(again, file)).WithExit(0).Last.Number("committed"));
    }

    [Fact]
    public async Task A_certificate_can_be_fetched_later_by_who_may_broadcast_only()
    {
        var file = SampleFiles.Make(_site.NewPath(), 5000);
        var (first, target) = (_site.NewPath(), _site.NewPath());
        var id = (await _ann.RunAsync("broadcast", file, "--certificate", first)).WithExit(0).Last.Text("id");
        var reader = await _site.JoinAsync("reader", "download");
        var limited = await _site.JoinAsync("limited", "broadcast:elsewhere/");

        (await _site.AdminAsync("certificate", id, "--out", target)).WithExit(0);

        Assert.Equal(await File.ReadAllTextAsync(first), await File.ReadAllTextAsync(target));
        (await reader.RunAsync("certificate", id, "--out", target)).WithError(4, "not-allowed");
        (await limited.RunAsync("certificate", id, "--out", target)).WithError(4, "not-allowed");
        (await _ann.RunAsync("certificate", new string('0', 32), "--out", target)).WithError(3, "not-found");
    }

    [Fact]
    public async Task Who_failed_is_listed_with_the_cause()
    {
        var full = await _site.JoinAsync("full");
        await using var receiving = await full.ReceiveAsync(Launch.WithSmallDisk(full.Inbox, 2));
        var file = SampleFiles.Make(_site.NewPath("big"), 8 << 20);
        var certificate = _site.NewPath();

        var sent = (await _ann.RunAsync("broadcast", file, "--certificate", certificate)).WithExit(8);

        Assert.Equal(certificate, sent.Last.Text("certificate"));
        var result = (await VerifyAsync(certificate, file)).WithExit(0);
        Assert.Equal((4, 3), (result.Last.Number("receivers"), result.Last.Number("committed")));
        Assert.Equal("no-space", Assert.Single(result.Named("receiver"), row => row.Text("state") != "committed").Text("code"));
    }

    [Fact]
    public async Task A_receiver_whose_chain_of_receipts_is_damaged_does_not_start_and_changes_nothing()
    {
        var home = await _site.JoinAsync("torn");
        var chain = Path.Combine(home.Path, "last-receipt.jws");
        await File.WriteAllTextAsync(chain, "torn");

        (await home.RunAsync("client", "--inbox", home.Inbox)).WithError(5, "state-damaged");

        Assert.Equal("torn", await File.ReadAllTextAsync(chain, Encoding.ASCII));
    }

    [Fact]
    public async Task Where_no_certificate_can_be_written_nothing_is_broadcast() =>
        (await _ann.RunAsync("broadcast", SampleFiles.Make(_site.NewPath(), 10), "--certificate", Path.Combine(_site.NewPath(), "c")))
            .WithError(3, "not-found");

    private static string AuthorityOf(SiteHome node) => Path.Combine(node.Path, "pki", "ca.crt");

    private async Task<string> BroadcastAsync(string path)
    {
        var certificate = _site.NewPath(".certificate");
        var result = (await _ann.RunAsync("broadcast", path, "--certificate", certificate)).WithExit(0);
        Assert.Equal(certificate, result.Last.Text("certificate"));
        return certificate;
    }

    /// <summary>As somebody who is no node: only the files count.</summary>
    private Task<NodeResult> VerifyAsync(params string[] files) => NodeProcess.RunAsync(null, ["verify", .. files, "--ca", Authority]);
}
