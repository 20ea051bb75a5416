using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Hosting.Logging;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Remote;
using FileTransfer.Actors.Security;
using Microsoft.Extensions.Logging;

namespace FileTransfer.Tests.Support;

/// <summary>An actor system with its port and its certificate. Its actor /user/site keeps what it hears, and answers GetHistory with Removed.</summary>
internal sealed class RemoteNode : IAsyncDisposable
{
    public const string Site = "/user/site";

    private static readonly Config LogConfig = ConfigurationFactory.ParseString(
        $$"""
        akka.stdout-loglevel = OFF
        akka.loglevel = INFO
        akka.loggers = ["{{typeof(LoggerFactoryLogger).AssemblyQualifiedName}}"]
        akka.scheduler.tick-duration = 25ms
        """);

    private readonly RemoteSite _site;
    private readonly NodeCredentials _credentials;
    private readonly LinkListener _listener;
    private SiteCluster? _cluster;

    private RemoteNode(RemoteSite site, NodeCredentials credentials, int port)
    {
        (_site, _credentials) = (site, credentials);
        Links = new RemoteLinks(Id, credentials.Identity.Kind, new RemoteReach([Site]), TimeProvider.System, Log);
        System = ActorSystem.Create(
            NodeAddress.System,
            ActorSystemSetup.Create(
                BootstrapSetup.Create().WithConfig(
                    ConfigurationFactory.ParseString(site.Overrides).WithFallback(RemoteConfig.Hocon(Links)).WithFallback(LogConfig)), Links,
                new LoggerFactorySetup(new QuietLoggerFactory(new LoggerFactory([new KeptLogs(AkkaLog)])))));
        System.ActorOf(Props.Create(() => new Listener(Heard)), "site");
        var door = new RemoteDoor(Links, TimeProvider.System);
        _listener = new LinkListener(
            () => LinkCredentials.Of(credentials), Judge,
            new Dictionary<string, Func<AcceptedConnection, CancellationToken, Task>> { [LinkProtocols.Actors] = door.ServeAsync });
        _listener.Start([new IPEndPoint(IPAddress.Loopback, port)]);
        Links.Attach(new RemoteConnector(
            () => credentials, peer => site.Revoked.Contains(peer.Serial), RemoteFrame.Options, TimeSpan.FromSeconds(5), TimeProvider.System));
    }

    public NodeId Id => _credentials.Identity.Node;

    public string Serial => _credentials.Identity.Serial;

    public ActorSystem System { get; }

    public RemoteLinks Links { get; }

    public KeptLog Log { get; } = new();

    /// <summary>What Akka logs, as an operator gets it.</summary>
    public KeptLog AkkaLog { get; } = new();

    public ConcurrentQueue<object> Heard { get; } = new();

    public int Port => _listener.Endpoints[0].Port;

    public static RemoteNode Start(RemoteSite site, NodeCredentials credentials, int port) => new(site, credentials, port);

    /// <summary>The membership of this node, made when it is first asked for.</summary>
    public SiteCluster Cluster => _cluster ??= new SiteCluster(System);

    public void Knows(RemoteNode other, int? port = null) =>
        Links.Directory.Set(other.Id, new PeerAddress(["127.0.0.1"], port ?? other.Port));

    /// <summary>The actor of another node.</summary>
    public ActorSelection To(RemoteNode other, string path = Site) =>
        System.ActorSelection(new RootActorPath(NodeAddress.Of(other.Id)) / path.Split('/', StringSplitOptions.RemoveEmptyEntries));

    public void Say(RemoteNode other, string text) => To(other).Tell(Message(text));

    public bool HasHeard(string text) => Heard.OfType<BroadcastProtocol.CertificatePart>().Any(part => part.Text == text);

    /// <summary>Says it again and again until it is heard: what is sent while an address is gated is lost, as Akka promises.</summary>
    public Task UntilHeardByAsync(RemoteNode other, string text) => Deadline.UntilAsync($"{other.Id} hears '{text}' from {Id}", () =>
    {
        if (other.HasHeard(text)) return true;
        Say(other, text);
        return other.HasHeard(text);
    });

    public static BroadcastProtocol.CertificatePart Message(string text) => new(text, Last: true);

    public async ValueTask DisposeAsync()
    {
        await System.Terminate().WaitAsync(Deadline.Usual);
        await _listener.DisposeAsync();
    }

    private (PeerIdentity? Identity, Failure? Refusal) Judge(X509Certificate2? certificate)
    {
        var verdict = new PeerVerifier(_credentials.Trust, TimeProvider.System, _site.Revoked.Contains).Verify(certificate);
        return (verdict.Peer, verdict.Failure);
    }

    private sealed class Listener : UntypedActor
    {
        private readonly ConcurrentQueue<object> _heard;

        public Listener(ConcurrentQueue<object> heard) => _heard = heard;

        protected override void OnReceive(object message)
        {
            _heard.Enqueue(message);
            if (message is CatalogProtocol.GetHistory) Sender.Tell(CatalogProtocol.Removed.Instance);
        }
    }

    private sealed class KeptLogs(KeptLog log) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => log;

        public void Dispose()
        {
        }
    }
}
