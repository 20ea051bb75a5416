using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

public sealed class ExternalPkiTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("filetransfer-pki-").FullName;
    private readonly ExternalPki _pki;

    public ExternalPkiTests() => _pki = new ExternalPki(Path.Combine(_folder, "pki"));

    public void Dispose()
    {
        _pki.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_site_runs_on_certificates_of_another_pki()
    {
        const string Nodes = "\"hub = server\", \"ann = upload:in/,download,receive\", \"boss = admin\", \"eve = download\"";
        var config = Path.Combine(_folder, "server.conf");
        var (certificate, key) = _pki.Issue("hub");
        await File.WriteAllTextAsync(
            config,
            $"filetransfer.security {{ authority-file = \"{_pki.AuthorityFile}\"\n certificate-file = \"{certificate}\"\n"
            + $" key-file = \"{key}\"\n nodes = [{Nodes}] }}\n");
        await using var site = await Site.OpenAsync(_ => null, ["--config", config]);
        var (ann, boss, eve) = (Client(site, "ann"), Client(site, "boss"), Client(site, "eve"));
        var file = SampleFiles.Make(site.NewPath("file"), 100_000);
        var name = Path.GetFileName(file);

        (await site["ann"].RunAsync(ann, "send", file, "--to", "in")).WithExit(0);
        (await site["ann"].RunAsync(ann, "send", file)).WithError(4, "not-allowed");
        (await site["eve"].RunAsync(eve, "get", $"in/{name}", "--out", site.NewPath())).WithExit(0);
        Assert.Contains("for none of the nodes", await site["who"].RefusesAsync(4, Client(site, "who"), "ls"), StringComparison.Ordinal);
        Assert.Contains("another PKI", await site["boss"].RefusesAsync(2, boss, "invite"), StringComparison.Ordinal);
        var admin = _pki.Launch("hub", "hub = server");
        (await NodeProcess.RunAsync(admin, "nodes", "--data", site.Data)).WithExit(0);
        Assert.Contains("FILETRANSFER_SECURITY", await NodeProcess.RefusesAsync(2, null, "nodes", "--data", site.Data), StringComparison.Ordinal);

        (await site["boss"].RunAsync(boss, "revoke", "eve")).WithExit(0);
        Assert.Contains("revoked", await site["eve"].RefusesAsync(4, eve, "ls"), StringComparison.Ordinal);
        var nodes = (await site["boss"].RunAsync(boss, "nodes")).WithExit(0);
        Assert.Equal("revoked", Assert.Single(nodes.Named("node"), e => e.Text("node") == "eve").Text("state"));
        File.Delete(_pki.Issue("eve").Key);
        (await site["eve"].RunAsync(Client(site, "eve"), "ls")).WithError(4, "not-trusted");
        (await site["ann"].RunAsync(ann, "ls")).WithExit(0);
    }

    [Fact]
    public async Task A_server_of_another_pki_or_a_client_in_its_place_is_not_believed()
    {
        await using var site = await Site.OpenAsync(_ => _pki.Launch("hub", "* = certificate,hub = server"), []);
        using var other = new ExternalPki(Path.Combine(_folder, "other"));

        var foreign = await site["ann"].RefusesAsync(4, other.Launch("ann", "hub = server", site.Port), "ls");
        var client = await site["ann"].RefusesAsync(4, _pki.Launch("ann", "hub = upload", site.Port), "ls");

        Assert.Contains("do not continue", foreign, StringComparison.Ordinal);
        Assert.Contains("is a client, not a server", client, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FILETRANSFER_SECURITY_NODES", "", "lists nobody")]
    [InlineData("FILETRANSFER_SECURITY_NODES", "hub = server,ann = root", "no role 'root'")]
    [InlineData("FILETRANSFER_SECURITY_NODES", "hub = server,hub = upload", "listed twice")]
    [InlineData("FILETRANSFER_SECURITY_NODES", "* = upload", "can only be certificate")]
    [InlineData("FILETRANSFER_SECURITY_NODES", "hub", "is not NODE = ROLES")]
    [InlineData("FILETRANSFER_SECURITY_NODES", "ann = upload", "not listed as a server")]
    [InlineData("FILETRANSFER_SECURITY_KEY_FILE", "", "must be given with")]
    [InlineData("FILETRANSFER_SECURITY_KEY_FILE", "/dev/null", "open to other users")]
    [InlineData("FILETRANSFER_SECURITY_AUTHORITY_FILE", "/nowhere.pem", "/nowhere.pem")]
    public async Task A_list_or_a_file_that_means_nothing_stops_the_start(string variable, string value, string said)
    {
        var launch = _pki.Launch("hub", "hub = server");
        var environment = new Dictionary<string, string>(launch.Environment) { [variable] = value };

        var refused = await NodeProcess.RefusesAsync(
            2, launch with { Environment = environment }, "server", "--data", Path.Combine(_folder, "data"), "--listen", "127.0.0.1:0", "--quiet");

        Assert.Contains(said, refused, StringComparison.Ordinal);
    }

    private Launch Client(Site site, string name) => _pki.Launch(name, "hub = server", site.Port);
}
