using System.Net;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Contracts.Links;

public sealed class TlsLinkTests : LinkContract
{
    private readonly List<LinkListener> _listeners = [];

    /// <summary>As in a node: through the dialler and the listener.</summary>
    protected override async Task<(Stream Near, Stream Far)> Connect()
    {
        var accepted = new TaskCompletionSource<AcceptedConnection>();
        var listener = new LinkListener(
            () => TestPki.Credentials,
            TestPki.Verify,
            new Dictionary<string, Func<AcceptedConnection, CancellationToken, Task>>
            {
                [LinkProtocols.FileTransfer] = (connection, end) =>
                {
                    accepted.SetResult(connection);
                    return Task.Delay(Timeout.Infinite, end);
                },
            });
        _listeners.Add(listener);
        listener.Start([new IPEndPoint(IPAddress.Loopback, 0)]);
        var dialled = await new LinkDialler().ConnectAsync(
            "127.0.0.1",
            listener.Endpoints[0].Port,
            LinkProtocols.FileTransfer,
            TestPki.ClientCredentials,
            _ => null,
            TimeSpan.FromSeconds(20),
            CancellationToken.None);
        return (dialled.Stream, (await accepted.Task.WaitAsync(TimeSpan.FromSeconds(20))).Stream);
    }

    /// <summary>Where a reset destroys what the peer has not read yet, leaving at once would cost the last words.</summary>
    [Fact]
    public async Task A_closing_link_drains_the_peer_until_it_leaves()
    {
        var (near, far) = await Connect();
        var handler = new RecordingHandler();
        var link = new Link(near, TestPki.Peer(), "", time: new FakeTimeProvider());
        link.Start(handler);
        link.SendControl(9, 0, new byte[1000]);
        link.Close(new Failure(Reason.ShuttingDown, "going home"));
        var said = new byte[FrameHeader.Size + 1000];
        await far.ReadExactlyAsync(said);
        Assert.Equal(0, await far.ReadAtLeastAsync(said, 1, throwOnEndOfStream: false));
        for (var i = 0; i < 32; i++) await far.WriteAsync(new byte[1024 * 1024]).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, handler.Ends);
        await far.DisposeAsync();
        Assert.Equal("going home", (await handler.Closed).Detail);
        await link.Completion.WaitAsync(TimeSpan.FromSeconds(20));
    }

    protected override async ValueTask Disconnect()
    {
        foreach (var listener in _listeners) await listener.DisposeAsync();
    }
}
