using System.Net;
using FileTransfer.Actors.Links;

namespace FileTransfer.Tests.Contracts.Links;

public sealed class TlsLinkTests : LinkContract
{
    private LinkListener? _listener;

    /// <summary>As in a node: through the dialler and the listener.</summary>
    protected override async Task<(Stream Near, Stream Far)> Connect()
    {
        var accepted = new TaskCompletionSource<AcceptedConnection>();
        _listener = new LinkListener(
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
        _listener.Start([new IPEndPoint(IPAddress.Loopback, 0)]);
        var dialled = await new LinkDialler().ConnectAsync(
            "127.0.0.1",
            _listener.Endpoints[0].Port,
            LinkProtocols.FileTransfer,
            TestPki.Client,
            _ => null,
            TimeSpan.FromSeconds(20),
            CancellationToken.None);
        return (dialled.Stream, (await accepted.Task.WaitAsync(TimeSpan.FromSeconds(20))).Stream);
    }

    protected override ValueTask Disconnect() => _listener?.DisposeAsync() ?? ValueTask.CompletedTask;
}
