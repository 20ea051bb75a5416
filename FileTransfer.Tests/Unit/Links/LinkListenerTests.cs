using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Tests.Contracts.Links;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Links;

public sealed class LinkListenerTests : IAsyncLifetime
{
    private static readonly TimeSpan Watchdog = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly LinkListener _listener;

    public LinkListenerTests() => _listener = new LinkListener(
        () => TestPki.Credentials,
        TestPki.Verify,
        new Dictionary<string, Func<AcceptedConnection, CancellationToken, Task>>
        {
            [LinkProtocols.FileTransfer] = TellAndWait,
            [LinkProtocols.Join] = TellAndWait,
        },
        new LinkListenerOptions { MaxHandshakes = 6, MaxHandshakesPerAddress = 4, MaxLinks = 3 },
        _time);

    public Task InitializeAsync()
    {
        _listener.Start([new IPEndPoint(IPAddress.Loopback, 0)]);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _listener.DisposeAsync();
        Assert.Equal((0, 0), _listener.Connections);
    }

    [Fact]
    public async Task A_known_client_is_introduced_with_address_certificate_and_protocol()
    {
        await using var client = await Dial(LinkProtocols.FileTransfer, known: true);
        Assert.Equal("filetransfer/1 client", await Hear(client));
        Assert.Equal((0, 1), _listener.Connections);
        Assert.Equal(SslProtocols.Tls13, client.Stream.SslProtocol);
    }

    [Fact]
    public async Task A_client_without_certificate_is_told_what_is_missing_and_counts_as_unknown()
    {
        await using var client = await Dial(LinkProtocols.Join, known: false);
        Assert.Equal("filetransfer-join/1 no certificate", await Hear(client));
        Assert.Equal((1, 0), _listener.Connections);
    }

    [Fact]
    public async Task An_unknown_client_may_stay_for_a_moment_only()
    {
        await using var client = await Dial(LinkProtocols.Join, known: false);
        await Hear(client);
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal((1, 0), _listener.Connections);
        _time.Advance(TimeSpan.FromSeconds(1));
        await AssertClosed(client.Stream);
    }

    [Fact]
    public async Task Silent_connections_are_closed_at_the_deadline_and_a_good_client_is_served_meanwhile()
    {
        var silent = new List<NetworkStream>();
        for (var i = 0; i < 3; i++) silent.Add(await Connect());
        await using var client = await Dial(LinkProtocols.FileTransfer, known: true);
        Assert.Equal("filetransfer/1 client", await Hear(client));
        Assert.Equal((3, 1), _listener.Connections);

        // What trickles in does not extend the deadline.
        _time.Advance(TimeSpan.FromSeconds(9));
        foreach (var stream in silent) await stream.WriteAsync(new byte[] { 0x16, 0x03 });
        _time.Advance(TimeSpan.FromSeconds(1));
        foreach (var stream in silent) await AssertClosed(stream);
        Assert.Equal((0, 0, 3), _listener.Refused);
    }

    [Fact]
    public async Task Over_the_cap_of_an_address_connections_are_dropped_at_once()
    {
        var silent = new List<NetworkStream>();
        for (var i = 0; i < 4; i++) silent.Add(await Connect());
        for (var i = 0; i < 10; i++) await AssertDropped();
        Assert.Equal((10, 0, 0), _listener.Refused);
        foreach (var stream in silent) await stream.DisposeAsync();
    }

    [Fact]
    public async Task Over_the_cap_of_links_the_next_is_dropped_until_one_leaves()
    {
        var links = new List<DialledConnection>();
        for (var i = 0; i < 3; i++) links.Add(await Dial(LinkProtocols.FileTransfer, known: true));
        foreach (var link in links) await Hear(link);
        await AssertDropped();
        await links[0].DisposeAsync();
        await Eventually.True(() => _listener.Connections.Links < 3);
        await using var next = await Dial(LinkProtocols.FileTransfer, known: true);
        Assert.Equal("filetransfer/1 client", await Hear(next));
        foreach (var link in links) await link.DisposeAsync();
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    public async Task Whoever_speaks_something_else_is_closed_quietly(string text)
    {
        await using var stream = await Connect();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        await AssertClosed(stream);
        Assert.Equal((0, 1, 0), _listener.Refused);
    }

    /// <summary>A ClientHello in a record of no length, found by mutation: the platform's parser reads beyond it and throws.</summary>
    [Fact]
    public async Task A_hello_that_the_platform_cannot_parse_is_counted_and_no_error_of_ours()
    {
        var hello = new byte[246];
        foreach (var (at, value) in new[] { (0, 0x16), (1, 3), (2, 1), (5, 1), (8, 0xFC), (43, 32), (77, 0x88), (199, 0x2D) }) hello[at] = (byte)value;
        await using var stream = await Connect();

        await stream.WriteAsync(hello);

        await AssertClosed(stream);
        Assert.Equal((0, 1, 0), _listener.Refused);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, "filetransfer/1")]
    [InlineData(SslProtocols.Tls13, "filetransfer/0")]
    [InlineData(SslProtocols.Tls13, "h2")]
    public async Task An_older_TLS_or_another_protocol_is_refused(SslProtocols version, string protocol)
    {
        await using var tls = new SslStream(await Connect());
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "server",
            EnabledSslProtocols = version,
            ApplicationProtocols = [new SslApplicationProtocol(protocol)],
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
        };
        await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync(options).WaitAsync(Watchdog));
        await Eventually.True(() => _listener.Refused.Failed > 0);
        Assert.Equal((0, 1, 0), _listener.Refused);
    }

    [Fact]
    public async Task A_client_that_names_no_protocol_is_closed()
    {
        await using var tls = new SslStream(await Connect());
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "server",
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
        };
        await tls.AuthenticateAsClientAsync(options).WaitAsync(Watchdog);
        await AssertClosed(tls);
        Assert.Equal((0, 1, 0), _listener.Refused);
    }

    [Fact]
    public async Task A_port_in_use_is_said_so_and_nothing_stays_bound()
    {
        await using var second = new LinkListener(
            () => TestPki.Credentials, TestPki.Verify, new Dictionary<string, Func<AcceptedConnection, CancellationToken, Task>>());
        var free = new IPEndPoint(IPAddress.Loopback, 0);
        var refused = Assert.Throws<FailureException>(() => second.Start([free, _listener.Endpoints[0]]));
        Assert.Equal(Reason.Usage, refused.Failure.Reason);
        Assert.Contains("in use", refused.Failure.Detail);
        Assert.Empty(second.Endpoints);
    }

    [Fact]
    public async Task Disposing_closes_every_connection()
    {
        await using var client = await Dial(LinkProtocols.FileTransfer, known: true);
        await Hear(client);
        await using var silent = await Connect();
        await _listener.DisposeAsync();
        await AssertClosed(client.Stream);
        await AssertClosed(silent);
        await Assert.ThrowsAnyAsync<SocketException>(Connect);
    }

    private static async Task TellAndWait(AcceptedConnection connection, CancellationToken end)
    {
        var text = $"{connection.Protocol} {connection.Identity?.Node.Value ?? connection.Refusal?.Detail}\n";
        await connection.Stream.WriteAsync(Encoding.ASCII.GetBytes(text), end);
        await connection.Stream.FlushAsync(end);
        await connection.Stream.CopyToAsync(Stream.Null, end);
    }

    private static async Task<string?> Hear(DialledConnection client)
    {
        using var reader = new StreamReader(client.Stream, leaveOpen: true);
        return await reader.ReadLineAsync().WaitAsync(Watchdog);
    }

    /// <summary>By FIN or by reset; what was sent before, such as a TLS alert, may still be read.</summary>
    private static async Task AssertClosed(Stream stream)
    {
        try
        {
            var left = new byte[1024];
            while (await stream.ReadAsync(left).AsTask().WaitAsync(Watchdog) > 0)
            {
            }
        }
        catch (IOException)
        {
        }
    }

    /// <summary>So fast that the connection may not even seem to be made.</summary>
    private async Task AssertDropped()
    {
        try
        {
            await AssertClosed(await Connect());
        }
        catch (SocketException)
        {
        }
    }

    private async Task<NetworkStream> Connect()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_listener.Endpoints[0]);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private Task<DialledConnection> Dial(string protocol, bool known) => new LinkDialler().ConnectAsync(
        "127.0.0.1",
        _listener.Endpoints[0].Port,
        protocol,
        known ? TestPki.ClientCredentials : null,
        shown => shown?.Subject == "CN=server" ? null : new Failure(Reason.NotTrusted, "a stranger"),
        Watchdog,
        CancellationToken.None);
}
