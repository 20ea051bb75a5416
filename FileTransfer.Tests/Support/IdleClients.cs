using System.Collections.Concurrent;
using Akka.Actor;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Security;

namespace FileTransfer.Tests.Support;

/// <summary>Many receiving clients in this process, each with an identity and a session of its own, and what they do.</summary>
internal sealed class IdleClients : IAsyncDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("idle-clients", "akka.loglevel = ERROR\nakka.log-dead-letters = off");
    private readonly List<NodeCredentials> _credentials = [];
    private readonly ConcurrentDictionary<string, bool> _connected = new();

    private IdleClients()
    {
    }

    /// <summary>When a connection was tried, as timestamps of <see cref="TimeProvider.System"/>.</summary>
    public ConcurrentQueue<long> Attempts { get; } = new();

    public int Connected => _connected.Values.Count(connected => connected);

    /// <summary>Enrols and starts them, and waits until all are connected.</summary>
    /// <param name="site">Its node <paramref name="admin"/> may invite.</param>
    /// <param name="admin">An existing node.</param>
    /// <param name="count">How many.</param>
    public static async Task<IdleClients> StartAsync(Site site, string admin, int count)
    {
        var clients = new IdleClients();
        try
        {
            await using var inviter = clients.CommandsOf(site, admin);
            foreach (var i in Enumerable.Range(0, count)) await clients.AddAsync(site, inviter, $"idle-{i}");
            await Deadline.UntilAsync($"{count} connected clients", () => clients.Connected == count);
            return clients;
        }
        catch
        {
            await clients.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client of an existing node's identity, for commands.</summary>
    public FileTransferClient CommandsOf(Site site, string node)
    {
        var credentials = NodeCredentials.Load(Path.Combine(site[node].Path, "pki"));
        lock (_credentials) _credentials.Add(credentials);
        var system = ActorSystem.Create("commands", "akka.loglevel = ERROR");
        _system.RegisterOnTermination(() => _ = system.Terminate());
        return new FileTransferClient(system, Connect(credentials, site.Port), new ClientOptions { Version = "test" }, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        foreach (var credentials in _credentials) credentials.Dispose();
    }

    private static ServerConnector Connect(NodeCredentials credentials, int port) => new(
        NodeIdentity.Fixed(credentials, TimeProvider.System), [new ServerAddress("127.0.0.1", port)], new LinkOptions(), TimeSpan.FromSeconds(10), TimeProvider.System);

    private async Task AddAsync(Site site, FileTransferClient inviter, string name)
    {
        var node = NodeId.Parse(name);
        var link = JoinLink.Parse(await inviter.InviteAsync(
            new InviteOrder(Permissions.Receive, node, TimeSpan.FromHours(1)), CancellationToken.None));
        await using var connection = await new LinkDialler().ConnectAsync(
            link.Host, link.Port, LinkProtocols.Join, null, _ => null, Deadline.Usual, CancellationToken.None);
        using var shown = connection.ServerCertificate;
        var credentials = await EnrolmentClient.JoinAsync(
            connection.Stream, shown, link, node, TimeProvider.System, CancellationToken.None);
        _credentials.Add(credentials);
        var inbox = new FileTransfer.Actors.Client.Inbox(new FakeStore(), [], e =>
        {
            if (e is ReceiveEvent.Connected) _connected[name] = true;
            else if (e is ReceiveEvent.Disconnected or ReceiveEvent.Failed) _connected[name] = false;
        });
        var connector = new CountingConnector(Connect(credentials, site.Port), Attempts);
        _system.ActorOf(
            ClientActor.Props(connector, new ClientOptions { Version = "test" }, inbox, TimeProvider.System),
            name);
    }

    private sealed class CountingConnector(IServerConnector inner, ConcurrentQueue<long> attempts) : IServerConnector
    {
        public PeerIdentity Self => inner.Self;

        public string Site => inner.Site;

        public Task<ILink> ConnectAsync(CancellationToken cancel)
        {
            attempts.Enqueue(TimeProvider.System.GetTimestamp());
            return inner.ConnectAsync(cancel);
        }
    }
}
