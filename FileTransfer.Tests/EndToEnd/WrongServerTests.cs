using System.Globalization;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>What answers is not the server of this site.</summary>
public sealed class WrongServerTests(SharedSite shared) : IClassFixture<SharedSite>
{
    private readonly Site _site = shared.Site;

    /// <summary>So that giving up takes a second, not a minute.</summary>
    private static Launch Impatient(string server) => new()
    {
        Environment = new Dictionary<string, string>
        {
            ["FILETRANSFER_CLIENT_SERVERS"] = server,
            ["FILETRANSFER_CLIENT_GIVE_UP_AFTER"] = "1s",
        },
    };

    private static Launch Impatient(int port) => Impatient(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"));

    [Fact]
    public async Task An_unknown_host_is_no_connection() =>
        Assert.Contains("nobody.invalid", await shared.Ann.RefusesAsync(11, Impatient("nobody.invalid:5001"), "ls"), StringComparison.Ordinal);

    [Fact]
    public async Task A_refused_port_is_no_connection() =>
        await shared.Ann.RefusesAsync(11, Impatient(ForeignServer.UnusedPort()), "ls");

    [Fact]
    public async Task The_server_of_another_site_is_not_trusted()
    {
        await using var other = await Site.OpenAsync();

        await shared.Ann.RefusesAsync(4, Impatient(other.Port), "ls");
    }

    [Fact]
    public async Task A_web_server_is_told_apart()
    {
        await using var web = ForeignServer.Web();

        await shared.Ann.RefusesAsync(13, Impatient(web.Port), "ls");
    }

    [Fact]
    public async Task A_tls_server_of_another_kind_is_told_apart()
    {
        await using var other = ForeignServer.Tls();

        var exit = (await shared.Ann.RunAsync(Impatient(other.Port), "ls")).Exit;
        Assert.Contains(exit, (int[])[4, 13]);
        await shared.Ann.RefusesAsync(exit, Impatient(other.Port), "ls");
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused_by_the_server()
    {
        var config = _site.NewPath(".conf");
        await File.WriteAllTextAsync(config, "filetransfer.server.max-file-size = \"1 MiB\"\n");
        await using var site = await Site.OpenAsync(_ => null, ["--config", config], "ann");
        var (allowed, tooLarge) = (SampleFiles.Make(site.NewPath(), 1 << 20), SampleFiles.Make(site.NewPath(), (1 << 20) + 1));

        await site["ann"].SendAsync(allowed);
        await site["ann"].RefusesAsync(6, "send", tooLarge);

        Assert.False(Path.Exists(Path.Combine(site.Data, "files", Path.GetFileName(tooLarge))));
    }

    [Fact]
    public async Task A_server_without_space_refuses_before_the_first_byte()
    {
        await using var site = await Site.OpenAsync(data => Launch.WithSmallDisk(data, 100), [], "ann");
        var (fits, large) = (SampleFiles.Make(site.NewPath(), 1 << 20), SampleFiles.Make(site.NewPath(), 60 << 20));

        await site["ann"].SendAsync(fits);
        var said = await site["ann"].RefusesAsync(6, "send", large);

        Assert.Contains("60", said, StringComparison.Ordinal);
        (await site["ann"].RunAsync("ls", Path.GetFileName(large))).WithError(3, "not-found");
    }
}
