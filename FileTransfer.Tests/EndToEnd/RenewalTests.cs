using System.Security.Cryptography.X509Certificates;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>Certificates that live for seconds, so that a test sees their end.</summary>
public sealed class RenewalTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(20);

    private static readonly Launch ShortLived = new()
    {
        Environment = new Dictionary<string, string> { ["FILETRANSFER_SECURITY_CERTIFICATE_LIFETIME"] = $"{Lifetime.TotalSeconds} s" },
    };

    [LongFact]
    public async Task Nodes_and_server_outlive_their_first_certificates()
    {
        await using var site = await Site.OpenAsync(_ => ShortLived, [], "ann", "ben");
        var (first, servers) = (Expiry(site["ann"]), Expiry(Pki(site)));
        var unused = Expiry(site["ben"]);
        await using var receiving = await site["ann"].ReceiveAsync();

        await Deadline.UntilAsync("the receiving client renews", () => Expiry(site["ann"]) > first);
        await Deadline.UntilAsync("the server renews its own", () => Expiry(Pki(site)) > servers);
        await Deadline.UntilAsync("the first certificates end", () => DateTime.UtcNow > unused.AddSeconds(1));
        var file = SampleFiles.Make(site.NewPath(), 1000);
        (await site["ann"].RunAsync("ls")).WithExit(0);
        var expired = await site["ben"].RefusesAsync(4, "ls");
        await Deadline.UntilAsync("the receiver is there on its new certificate", async () =>
            (await site.AdminAsync("broadcast", file)).Last.Number("committed") == 1);

        Assert.Contains("expired on", expired, StringComparison.Ordinal);
        Assert.Contains("clock", expired, StringComparison.Ordinal);
        SampleFiles.AssertSame(file, Path.Combine(site["ann"].Inbox, Path.GetFileName(file)));
    }

    [LongFact]
    public async Task A_command_renews_when_less_than_a_third_is_left()
    {
        await using var site = await Site.OpenAsync(_ => ShortLived, [], "ann");
        var first = Expiry(site["ann"]);
        (await site["ann"].RunAsync("ls")).WithExit(0);
        Assert.Equal(first, Expiry(site["ann"]));

        await Deadline.UntilAsync("a third is left", () => DateTime.UtcNow > first - (Lifetime / 3));
        (await site["ann"].RunAsync("ls")).WithExit(0);

        Assert.True(Expiry(site["ann"]) > first);
        Assert.Equal(["ca.crt", "node.pem"], Directory.GetFiles(Path.Combine(site["ann"].Path, "pki")).Select(Path.GetFileName).Order());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(site["ann"].Path, "pki", "node.pem")));
        }
    }

    private static string Pki(Site site) => Path.Combine(site.Data, ".filetransfer", "pki");

    private static DateTime Expiry(SiteHome home) => Expiry(Path.Combine(home.Path, "pki"));

    private static DateTime Expiry(string pki)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(pki, "node.pem"));
        return certificate.NotAfter.ToUniversalTime();
    }
}
