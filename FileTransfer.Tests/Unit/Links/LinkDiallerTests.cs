using System.Net;
using System.Net.Sockets;
using System.Text;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Tests.Contracts.Links;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Links;

public sealed class LinkDiallerTests
{
    private static readonly TimeSpan Watchdog = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task An_unknown_host_is_unreachable()
    {
        var failure = await Fails("no-such-host.invalid", 1);
        Assert.Equal((Reason.Unreachable, "no-such-host.invalid: no such host is known"), (failure.Reason, failure.Detail));
    }

    [Fact]
    public async Task A_refusing_port_is_unreachable()
    {
        using var unheard = new Socket(SocketType.Stream, ProtocolType.Tcp);
        unheard.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)unheard.LocalEndPoint!).Port;
        var failure = await Fails("127.0.0.1", port);
        Assert.Equal((Reason.Unreachable, $"127.0.0.1:{port} refuses connections"), (failure.Reason, failure.Detail));
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_unreachable_at_the_deadline()
    {
        using var silent = Listen();
        var accepting = silent.AcceptAsync();
        var dialling = Fails("127.0.0.1", PortOf(silent));
        using var held = await accepting.WaitAsync(Watchdog);
        Assert.False(dialling.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(10));
        var failure = await dialling;
        Assert.Equal(Reason.Unreachable, failure.Reason);
        Assert.Contains("did not answer within 10 s", failure.Detail);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")]
    [InlineData("220 mail ESMTP\r\n")]
    public async Task A_server_of_another_kind_is_incompatible(string banner)
    {
        using var foreign = Listen();
        var serving = Answer(foreign, banner);
        var failure = await Fails("127.0.0.1", PortOf(foreign));
        Assert.Equal(Reason.Incompatible, failure.Reason);
        await serving;
    }

    [Fact]
    public async Task A_server_that_hangs_up_at_once_is_unreachable_for_now()
    {
        using var busy = Listen();
        var serving = Answer(busy, "");
        var failure = await Fails("127.0.0.1", PortOf(busy));
        Assert.Equal(Reason.Unreachable, failure.Reason);
        Assert.True(failure.Reason.IsRetryable());
        await serving;
    }

    [Fact]
    public async Task A_server_without_our_protocol_is_incompatible()
    {
        await using var listener = Server();
        var failure = await Fails("127.0.0.1", listener.Endpoints[0].Port, "filetransfer/99");
        Assert.Equal(Reason.Incompatible, failure.Reason);
    }

    [Fact]
    public async Task A_server_that_is_not_trusted_is_named_so_and_hears_nothing()
    {
        var heard = new TaskCompletionSource<int>();
        await using var listener = Server(async (connection, end) =>
            heard.SetResult(await connection.Stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, end)));
        var stranger = new Failure(Reason.NotTrusted, "a stranger");
        var failure = await Fails("127.0.0.1", listener.Endpoints[0].Port, verify: shown => shown is null ? null : stranger);
        Assert.Equal(stranger, failure);
        await Eventually.True(() => heard.Task.IsCompleted || listener.Refused.Failed == 1);
        Assert.Equal(0, heard.Task.IsCompleted ? await heard.Task : 0);
    }

    [Fact]
    public async Task A_cancelled_attempt_is_a_cancellation()
    {
        using var silent = Listen();
        using var cancel = new CancellationTokenSource();
        var accepting = silent.AcceptAsync();
        var dialling = Dial("127.0.0.1", PortOf(silent), LinkProtocols.FileTransfer, _ => null, cancel.Token);
        using var held = await accepting.WaitAsync(Watchdog);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dialling.WaitAsync(Watchdog));
    }

    [Fact]
    public async Task All_addresses_of_a_name_are_tried()
    {
        using var listening = Listen();
        var accepting = listening.AcceptAsync();
        using var connected = await AddressRace.ConnectAsync(
            [IPAddress.Parse("127.0.0.2"), IPAddress.IPv6Loopback, IPAddress.Loopback], PortOf(listening), CancellationToken.None);
        Assert.Equal(listening.LocalEndPoint, connected.RemoteEndPoint);
        (await accepting).Dispose();
    }

    private static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    /// <summary>Reads the greeting, so that the end is no reset, says its line and leaves.</summary>
    private static async Task Answer(Socket listening, string banner)
    {
        using var socket = await listening.AcceptAsync();
        await socket.ReceiveAsync(new byte[4096]);
        if (banner.Length > 0) await socket.SendAsync(Encoding.ASCII.GetBytes(banner));
    }

    private static LinkListener Server(Func<AcceptedConnection, CancellationToken, Task>? serve = null)
    {
        var listener = new LinkListener(
            () => TestPki.Credentials,
            TestPki.Verify,
            new Dictionary<string, Func<AcceptedConnection, CancellationToken, Task>>
            {
                [LinkProtocols.FileTransfer] = serve ?? ((_, _) => Task.CompletedTask),
            });
        listener.Start([new IPEndPoint(IPAddress.Loopback, 0)]);
        return listener;
    }

    private async Task<Failure> Fails(
        string host, int port, string protocol = LinkProtocols.FileTransfer,
        Func<System.Security.Cryptography.X509Certificates.X509Certificate2?, Failure?>? verify = null)
    {
        var dialling = Dial(host, port, protocol, verify ?? (_ => null), CancellationToken.None);
        return (await Assert.ThrowsAsync<FailureException>(() => dialling.WaitAsync(Watchdog))).Failure;
    }

    private Task<DialledConnection> Dial(
        string host,
        int port,
        string protocol,
        Func<System.Security.Cryptography.X509Certificates.X509Certificate2?, Failure?> verify,
        CancellationToken cancel) =>
        new LinkDialler(_time).ConnectAsync(host, port, protocol, TestPki.ClientCredentials, verify, TimeSpan.FromSeconds(10), cancel);
}
