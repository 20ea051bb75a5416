using Akka.Actor;
using Akka.TestKit;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.SessionProtocol;

namespace FileTransfer.Tests.Actors.Server;

/// <summary>One session; probes stand for the server actor, the broadcasts and the link.</summary>
public abstract class SessionSpecs : ActorSpecs, IAsyncLifetime
{
    private protected const Permissions Everything =
        Permissions.Upload | Permissions.Download | Permissions.Receive | Permissions.Broadcast | Permissions.Admin;

    private protected SessionSpecs()
    {
        Server = CreateTestProbe();
        Broadcasts = CreateTestProbe();
        Port = new FakePort(this);
    }

    private protected TestProbe Server { get; }

    private protected TestProbe Broadcasts { get; }

    private protected FakePort Port { get; private set; }

    private protected BufferPool Pool { get; } = new();

    private protected ServerHarness Harness { get; private set; } = null!;

    private protected SessionOptions Options { get; } = new();

    public async Task InitializeAsync() =>
        Harness = await ServerHarness.Open(Sys, new TransferOptions { MaxPerSession = 3 }, Options);

    public async Task DisposeAsync() => await Harness.DisposeAsync();

    private protected IActorRef Start(Permissions permissions, DateTimeOffset? expiresAt = null)
    {
        Port = new FakePort(this, new PeerIdentity(NodeId.Parse("peer"), NodeKind.Client, permissions, "01")
        {
            ExpiresAt = expiresAt ?? DateTimeOffset.MaxValue,
        });
        var session = Server.ChildActorOf(SessionActor.Props(_ => Port, Harness.Services, Broadcasts));
        Watch(session);
        return session;
    }

    private protected async Task<IActorRef> Open(Permissions permissions = Everything)
    {
        var session = Start(permissions);
        Hear(session, 0, HelloOf());
        await Server.ExpectMsgAsync<ServerProtocol.Register>();
        session.Tell(ServerProtocol.Admitted.Instance);
        await Port.Expect<Welcome>(0);
        return session;
    }

    private protected static Hello HelloOf(bool receives = false) => new("command", new SessionEpoch(1), "1.0", receives, []);

    private protected static void Hear(IActorRef session, uint number, IWireMessage message) =>
        session.Tell(new LinkProtocol.Received(number, message));

    /// <summary>The link was closed for this, and the session is gone.</summary>
    private protected async Task<Failure> EndedBecause(IActorRef session)
    {
        var closing = await Port.Out.FishForMessageAsync<FakePort.Closing>(_ => true);
        await ExpectTerminatedAsync(session);
        return closing.Reason;
    }
}
