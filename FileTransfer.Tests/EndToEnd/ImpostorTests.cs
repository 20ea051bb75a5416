using System.Net;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Security;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>Somebody with a key of the site who pretends to be somebody else, and clocks that are wrong.</summary>
public sealed class ImpostorTests(SharedSite shared) : IClassFixture<SharedSite>
{
    private readonly Site _site = shared.Site;

    [Fact]
    public async Task A_members_certificate_does_not_make_a_server()
    {
        using var eve = NodeCredentials.Load(Path.Combine(shared.Ben.Path, "pki"));
        var heard = 0;
        await using var impostor = new LinkListener(
            () => LinkCredentials.Of(eve), _ => (null, null),
            new Dictionary<string, Func<AcceptedConnection, CancellationToken, Task>>
            {
                [LinkProtocols.FileTransfer] = async (connection, cancel) =>
                {
                    if (await connection.Stream.ReadAsync(new byte[1], cancel) > 0) Interlocked.Increment(ref heard);
                },
            });
        impostor.Start([new IPEndPoint(IPAddress.Loopback, 0)]);

        var said = await shared.Ann.RefusesAsync(4, Launch.ViaPort(impostor.Endpoints[0].Port), "send", SampleFiles.Make(_site.NewPath(), 10));

        Assert.Contains("'ben' is a client, not a server", said, StringComparison.Ordinal);
        Assert.Contains("do not continue", said, StringComparison.Ordinal);
        Assert.Equal(0, heard);
    }

    [Fact]
    public async Task A_server_of_another_site_is_shown_with_both_fingerprints()
    {
        await using var other = await Site.OpenAsync();

        var said = await shared.Ann.RefusesAsync(4, Launch.ViaPort(other.Port), "ls");

        Assert.Contains("do not continue", said, StringComparison.Ordinal);
        Assert.Equal(2, System.Text.RegularExpressions.Regex.Count(said, "[0-9a-f]{64}"));
    }

    [Fact]
    public async Task A_member_of_another_site_is_told_that_the_server_does_not_know_its_issuer()
    {
        await using var other = await Site.OpenAsync("stranger");
        using var stranger = NodeCredentials.Load(Path.Combine(other["stranger"].Path, "pki"));
        await using var connection = await new LinkDialler().ConnectAsync(
            "127.0.0.1", _site.Port, LinkProtocols.FileTransfer, LinkCredentials.Of(stranger), _ => null, Deadline.Usual, CancellationToken.None);
        var answer = new byte[4096];

        var length = await connection.Stream.ReadAtLeastAsync(answer, 40, throwOnEndOfStream: false);

        Assert.Contains("issuer CN=FileTransfer site", System.Text.Encoding.UTF8.GetString(answer, 0, length), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("+12y", "expired on")]
    [InlineData("-2y", "not valid before")]
    public async Task A_wrong_clock_is_named_as_the_cause(string offset, string what)
    {
        var launch = new Launch
        {
            Wrapper = ["faketime", "-f", offset],
            Environment = new Dictionary<string, string> { ["DONT_FAKE_MONOTONIC"] = "1", ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1" },
        };

        var member = await shared.Ann.RefusesAsync(4, launch, "ls");
        var link = await _site.InviteAsync();
        var joining = await NodeProcess.RefusesAsync(4, launch, "join", link, "--home", _site.NewPath());

        Assert.Contains(what, member, StringComparison.Ordinal);
        Assert.Contains("clock", member, StringComparison.Ordinal);
        Assert.Contains("clock", joining, StringComparison.Ordinal);
        (await NodeProcess.RunAsync(null, "join", link, "--name", "late" + offset[1..], "--home", _site.NewPath())).WithExit(0);
    }
}
