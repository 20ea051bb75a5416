using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Configuration;
using FileTransfer.Node.Hosting;

namespace FileTransfer.Tests.Unit.Node;

/// <summary>A node without an engine.</summary>
internal sealed class FakeRuntime : INodeRuntime
{
    public FakeClient Client { get; } = new();

    /// <summary>Of the last call.</summary>
    public NodeSettings? Settings { get; private set; }

    public (string Link, NodeId? Name)? Joined { get; private set; }

    public Exception? Fails { get; set; }

    public Task<IFileTransferClient> ConnectAsync(NodeSettings settings, bool receives, CancellationToken cancel)
    {
        Settings = settings;
        return Fails is null ? Task.FromResult<IFileTransferClient>(Client) : throw Fails;
    }

    public Task RunServerAsync(NodeSettings settings, Action<ServerReady> ready, CancellationToken cancel)
    {
        Settings = settings;
        if (Fails is not null) throw Fails;
        ready(new ServerReady(new Endpoint("127.0.0.1", 5001), "example.org:5001", settings.Server.Data, "abcd"));
        return Client.ReceiveAsync(new ReceiveOrder("", []), new Progress<ReceiveEvent>(), cancel);
    }

    public Task RunBroadcasterAsync(
        NodeSettings settings, string? link, NodeId? name, Action<BroadcasterReady> ready, CancellationToken cancel)
    {
        (Settings, Joined) = (settings, link is null ? null : (link, name));
        if (Fails is not null) throw Fails;
        ready(new BroadcasterReady(
            name ?? NodeId.Parse("berlin"), new Endpoint("127.0.0.1", 5001), "berlin:5001", "s:5001", settings.Server.Data));
        return Client.ReceiveAsync(new ReceiveOrder("", []), new Progress<ReceiveEvent>(), cancel);
    }

    public Task<JoinReport> JoinAsync(NodeSettings settings, string link, NodeId? name, CancellationToken cancel)
    {
        (Settings, Joined) = (settings, (link, name));
        return Fails is null
            ? Task.FromResult(new JoinReport(NodeId.Parse("till-07"), Permissions.Upload | Permissions.Receive, "s:5001"))
            : throw Fails;
    }

    public bool? Finished { get; private set; }

    public Task<string> RotateAuthorityAsync(NodeSettings settings, bool finish, CancellationToken cancel)
    {
        (Settings, Finished) = (settings, finish);
        return Fails is null ? Task.FromResult("abcd") : throw Fails;
    }
}
