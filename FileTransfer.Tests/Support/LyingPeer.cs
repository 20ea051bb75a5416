using System.Net;
using Akka.Actor;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace FileTransfer.Tests.Support;

/// <summary>
/// A member of the site that receives as every other one does, in this process, and serves something else to its peers than
/// what it received. Stored is what is right.
/// </summary>
internal sealed class LyingPeer : IAsyncDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("lying-peer", "akka.loglevel = ERROR\nakka.log-dead-letters = off");
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly NodeCredentials _credentials;
    private readonly FileStore _store;
    private readonly PeerSide _peers;
    private readonly ReceiptChain _receipts;
    private int _lies;

    private LyingPeer(SiteHome home, FileStore store, Action<ChunkBuffer> lie)
    {
        var time = TimeProvider.System;
        _store = store;
        _credentials = NodeCredentials.Load(Path.Combine(home.Path, "pki"));
        var (identity, links) = (NodeIdentity.Fixed(_credentials, time), new LinkOptions());
        _receipts = new ReceiptChain(home.Path, identity, time);
        var honest = _system.ActorOf(PeersActor.Props(PeerDoor.MaxLinks), "peers");
        var liar = _system.ActorOf(Props.Create(() => new Liar(honest, content => new LyingContent(content, Counted(lie)))), "liar");
        var inbound = new ByteBudget(links.InboundBytes);
        var door = new PeerDoor(identity, honest, new IPEndPoint(IPAddress.Loopback, 0), links, inbound, time, NullLogger.Instance);
        _peers = new PeerSide(_system, liar, door, new PeerConnector(identity, links, inbound, Deadline.Usual, time));
        var inbox = new FileTransfer.Actors.Client.Inbox(store, [], e =>
        {
            if (e is ReceiveEvent.Connected) _connected.TrySetResult();
            else if (e is ReceiveEvent.Failed { Name: "" } failed) _connected.TrySetException(new FailureException(failed.Failure));
        })
        {
            Peers = _peers,
            Receipts = _receipts,
        };
        var connector = new ServerConnector(
            identity, [new ServerAddress("127.0.0.1", home.Site.Port)], links, Deadline.Usual, time);
        _system.ActorOf(ClientActor.Props(connector, new ClientOptions { Version = "test" }, inbox, time), "client");
    }

    /// <summary>Chunks it served that were not what it had received.</summary>
    public int Lies => Volatile.Read(ref _lies);

    /// <param name="home">Whose identity it uses; on this machine.</param>
    /// <param name="lie">Changes the bytes of a chunk that a peer asked for.</param>
    public static async Task<LyingPeer> StartAsync(SiteHome home, Action<ChunkBuffer> lie)
    {
        var store = await Stores.OpenInboxAsync(home.Inbox, new ClientOptions { Version = "test" }, CancellationToken.None);
        var peer = new LyingPeer(home, store, lie);
        try
        {
            await peer._connected.Task.WaitAsync(Deadline.Usual);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _peers.DisposeAsync();
        await _system.Terminate();
        _receipts.Dispose();
        _store.Dispose();
        _credentials.Dispose();
    }

    private Action<ChunkBuffer> Counted(Action<ChunkBuffer> lie) => buffer =>
    {
        lie(buffer);
        Interlocked.Increment(ref _lies);
    };

    /// <summary>Stands before the actor that serves, and exchanges what it is given to serve.</summary>
    private sealed class Liar : ReceiveActor
    {
        public Liar(IActorRef honest, Func<ISharedContent, ISharedContent> distort)
        {
            Receive<PeersProtocol.Share>(share => honest.Forward(new PeersProtocol.Share(share.Broadcast, distort(share.Content))));
            ReceiveAny(honest.Forward);
        }
    }
}
