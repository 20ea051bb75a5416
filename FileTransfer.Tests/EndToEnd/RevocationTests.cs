using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Serialization;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

public sealed class RevocationTests
{
    private const long Size = 200L << 20;
    private const long Middle = 100L << 20;
    private static readonly TimeSpan InTime = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Revoking_a_node_cuts_its_running_upload_and_nobody_elses()
    {
        await using var site = await Site.OpenAsync("ann", "ben", "eve");
        var file = SampleFiles.Make(site.NewPath(), Size);
        await using var line = new Relay(site.Port, Middle);
        await using var others = new Relay(site.Port, Middle);
        await using var sending = site["eve"].Start(Launch.ViaPort(line.Port), "send", file);
        var bystanders = SampleFiles.Make(site.NewPath(), Size);
        await using var good = site["ben"].Start(Launch.ViaPort(others.Port), "send", bystanders);
        await Task.WhenAll(line.Held, others.Held);

        var revoked = (await site.AdminAsync("revoke", "eve")).WithExit(0);
        var watch = Stopwatch.StartNew();
        line.Release();
        var cut = (await sending.EndAsync()).WithError(4, "not-trusted");
        others.Release();

        Assert.Equal(1, revoked.Last.Number("sessionsCut"));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, InTime);
        Assert.Contains("this certificate was revoked", cut.Last.Text("message"), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(site.Data, "files", Path.GetFileName(file))));
        (await good.EndAsync()).WithExit(0);
        Assert.Contains("this certificate was revoked", await site["eve"].RefusesAsync(4, "ls"), StringComparison.Ordinal);

        await site.Server.KillAsync();
        await site.StartServerAsync();
        (await site["eve"].RunAsync("ls")).WithError(4, "not-trusted");
        (await site["ann"].RunAsync("ls")).WithExit(0);
    }

    [Fact]
    public async Task A_revoked_receiver_ends_is_listed_and_can_be_invited_again()
    {
        await using var site = await Site.OpenAsync("ann", "eve");
        await using var receiving = await site["eve"].ReceiveAsync();

        (await site["ann"].RunAsync("revoke", "eve")).WithExit(0);
        (await receiving.EndAsync()).WithError(4, "not-trusted");

        var nodes = (await site["ann"].RunAsync("nodes")).WithExit(0);
        Assert.Equal("revoked", Assert.Single(nodes.Named("node"), e => e.Text("node") == "eve").Text("state"));
        Assert.Contains((await site.AdminAsync("history")).Named("transfer"), e => e.Text("verb") == "revoke" && e.Text("name") == "eve");
        Assert.True((await site["ann"].RunAsync("revoke", "eve")).WithExit(0).Last.GetProperty("already").GetBoolean());
        await site.JoinAsync("eve", "download");
        (await site["eve"].RunAsync("ls")).WithExit(0);
    }

    [Fact]
    public async Task Inviting_a_name_again_cuts_the_links_of_its_old_certificate()
    {
        await using var site = await Site.OpenAsync("eve");
        await using var stolen = await site["eve"].ReceiveAsync();

        var link = await site.InviteAsync("--name", "eve");
        (await NodeProcess.RunAsync(null, "join", link, "--home", site.NewPath("home"))).WithExit(0);

        (await stolen.EndAsync()).WithError(4, "not-trusted");
    }

    [Fact]
    public async Task Invitations_of_a_revoked_administrator_end_with_it()
    {
        await using var site = await Site.OpenAsync("ann", "eve");
        var door = (await site["eve"].RunAsync("invite", "--roles", "admin")).WithExit(0).Last.Text("link");
        var other = (await site["ann"].RunAsync("invite")).WithExit(0).Last.Text("link");

        (await site["ann"].RunAsync("revoke", "eve")).WithExit(0);

        (await NodeProcess.RunAsync(null, "join", door, "--name", "back", "--home", site.NewPath())).WithError(4, "not-trusted");
        (await NodeProcess.RunAsync(null, "join", other, "--name", "good", "--home", site.NewPath())).WithExit(0);
    }

    [Fact]
    public async Task A_tls_session_from_before_does_not_outlive_the_revocation()
    {
        await using var site = await Site.OpenAsync("eve");
        using var eve = NodeCredentials.Load(Path.Combine(site["eve"].Path, "pki"));
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "hub",
            ApplicationProtocols = [new SslApplicationProtocol(LinkProtocols.FileTransfer)],
            ClientCertificateContext = SslStreamCertificateContext.Create(eve.Certificate, null, offline: true),
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            AllowTlsResume = true,
        };
        Assert.DoesNotContain("revoked", await HearAsync(site.Port, options, sayHello: true), StringComparison.Ordinal);

        (await site.AdminAsync("revoke", "eve")).WithExit(0);

        Assert.Contains("this certificate was revoked", await HearAsync(site.Port, options, sayHello: false), StringComparison.Ordinal);
    }

    /// <returns>The first answer.</returns>
    private static async Task<string> HearAsync(int port, SslClientAuthenticationOptions options, bool sayHello)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(options);
        if (sayHello)
        {
            var (kind, payload) = MessageCodec.Encode(new SessionProtocol.Hello("command-x", new SessionEpoch(1), "1.0", false, []));
            var frame = new byte[FrameHeader.Size + payload.Length];
            new FrameHeader(FrameType.Control, kind, 0, (uint)payload.Length, Optional: false).Write(frame);
            payload.CopyTo(frame, FrameHeader.Size);
            await tls.WriteAsync(frame);
        }

        var answer = new byte[4096];
        var length = await tls.ReadAtLeastAsync(answer, FrameHeader.Size + 1, throwOnEndOfStream: false).AsTask().WaitAsync(Deadline.Usual);
        Assert.NotEqual(0, length);
        return Encoding.UTF8.GetString(answer, 0, length);
    }

    [Fact]
    public async Task Who_cannot_be_revoked_is_said()
    {
        await using var site = await Site.OpenAsync("ann");
        await site.JoinAsync("ben", "upload,download");

        (await site.AdminAsync("revoke", "nobody")).WithError(3, "not-found");
        (await site.AdminAsync("revoke", "server")).WithError(2, "usage");
        (await site["ann"].RunAsync("revoke", "ann")).WithError(2, "usage");
        (await site["ben"].RunAsync("revoke", "ann")).WithError(4, "not-allowed");
        (await site["ann"].RunAsync("ls")).WithExit(0);
    }
}
