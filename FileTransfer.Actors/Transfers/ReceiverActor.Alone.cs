using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Swarm;
using static FileTransfer.Actors.Protocol.LinkProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Transfers;

/// <summary>
/// A broadcast whose server is away: what peers have is fetched from them, as far as the server has said the hashes, and nothing
/// is committed. Whoever left it alone tells it to let go when the server is back.
/// </summary>
internal sealed partial class ReceiverActor
{
    /// <summary>2 MiB of hashes; of content with more chunks only those are known that were assigned.</summary>
    private const int MaxRootsAhead = 64 * 1024;

    /// <summary>Peers may be slow or come back themselves; then what is durable waits for the server without a process's help.</summary>
    private static readonly TimeSpan AloneTime = TimeSpan.FromMinutes(10);

    /// <summary>A peer that stood still, restarts or has lost its line, too, is found again without the server.</summary>
    private static readonly TimeSpan DialAfter = TimeSpan.FromSeconds(5);

    private ToldRoots? _rootsAhead;
    private LonelyPlan? _alone;

    private void Alone()
    {
        Receive<PeerFetchActor.PeerChunk>(OnPeerChunk);
        Receive<PeerFetchActor.PeerHas>(OnPeerHas);
        Receive<PeerFetchActor.PeerEnded>(OnPeerEnded);
        Receive<Written>(OnWritten);
        Receive<Flushed>(OnFlushed);
        Receive<FlushDue>(_ => Flush());
        Receive<DialDue>(_ => DialAgain());
        Receive<LetGo>(_ => OnLetGo());
        Receive<AloneForLong>(_ => OnLetGo());
        Receive<Failed>(failed => Fail(failed.Failure));
        Receive<ChunkReceived>(late => late.Chunk.Dispose());
        ReceiveAny(_ => { });   // what the server said last
    }

    /// <summary>The next attempt opens the same staging, and would fetch again what is not durable.</summary>
    private void LettingGo()
    {
        Receive<Written>(written =>
        {
            if (written.Verified) _plan!.Verified(written.Chunk);
            else _plan!.Refused(written.Source, written.Chunk);
            StopWhenDurable();
        });
        Receive<Flushed>(flushed =>
        {
            _flushing = false;
            _plan!.Durable(flushed.Durable);
            StopWhenDurable();
        });
        Receive<Failed>(_ => Context.Stop(Self));
        Receive<ChunkReceived>(late => late.Chunk.Dispose());
        Receive<PeerFetchActor.PeerChunk>(late => late.Undelivered());
        ReceiveAny(_ => { });
    }

    /// <summary>Beside the transfer, which does not wait for the answer; a source takes the question only before Accept.</summary>
    private void AskForRootsAhead()
    {
        if (_order.Swarm is null || !_order.Offer.TellsRoots || _rootsAhead is not null) return;
        if (_plan!.AllDurable || _manifest!.ChunkCount > MaxRootsAhead) return;
        _rootsAhead = new ToldRoots(_manifest.ChunkCount);
        _port.Send(_order.Number, new TellRoots(Ahead: true));
    }

    private void OnRootsAhead(Roots part)
    {
        if (_rootsAhead is not { } told) Violation("hashes of chunks that were not asked for");
        else if (told.Add(part) is { } problem) Violation(problem);
    }

    private void OnLeftAlone()
    {
        if (_order.Swarm is null)
        {
            Context.Stop(Self);
            return;
        }

        var server = _port.Peer.Node;
        if (_peers.Remove(server, out var link)) Context.Stop(link);
        _plan!.Drop(server);
        Timers.CancelAll();
        Become(Alone);
        var wanted = new ChunkMap();
        foreach (var chunk in _plan.Missing.Chunks())
        {
            if (KnownRoot(chunk) is not null) wanted.Add(chunk);
        }

        _alone = new LonelyPlan(_manifest!, wanted, 2 * _options.WindowBytes, new Random());
        foreach (var (source, asked) in _plan.SetAside()) _alone.Asked(source, asked);
        foreach (var peer in _peers.Values) peer.Tell(new PeerFetchActor.GoAlone(_manifest!.ChunkCount));
        _log.Info(
            "Transfer {Transfer} goes on without its server: {Known} chunks may come from {Peers} peers",
            _order.Offer.Id, wanted.Count, _peers.Count);
        AwaitProgressAlone();
        DialLater();
        Report("alone");
        Advance();
    }

    private void DialLater()
    {
        if (_introduced.Keys.All(_peers.ContainsKey) || Timers.IsTimerActive(DialDue.Instance)) return;
        Timers.StartSingleTimer(DialDue.Instance, DialDue.Instance, DialAfter);
    }

    /// <summary>With the ticket that the server gave for it, which counts for the whole broadcast.</summary>
    private void DialAgain()
    {
        foreach (var (peer, introduce) in _introduced.Where(pair => !_peers.ContainsKey(pair.Key)).ToArray())
        {
            LinkTo(introduce, _order.Swarm!);
            _peers[peer].Tell(new PeerFetchActor.GoAlone(_manifest!.ChunkCount));
        }
    }

    private void OnPeerHas(PeerFetchActor.PeerHas has)
    {
        if (!Sender.Equals(_peers.GetValueOrDefault(has.Peer))) return;
        _alone!.Has(has.Peer, has.Chunks);
        Advance();
    }

    private void Came(int chunk)
    {
        _alone!.Came(chunk);
        AwaitProgressAlone();
    }

    private void AssignAlone()
    {
        foreach (var (peer, chunks) in _alone!.Next()) _plan!.Assign(peer, chunks);
    }

    private void AwaitProgressAlone() => Timers.StartSingleTimer(AloneForLong.Instance, AloneForLong.Instance, AloneTime);

    private void OnLetGo()
    {
        Timers.CancelAll();
        Become(LettingGo);
        foreach (var peer in _peers.Values) Context.Stop(peer);
        _peers.Clear();
        _log.Info("Transfer {Transfer} lets go of what came without its server", _order.Offer.Id);
        StopWhenDurable();
    }

    private void StopWhenDurable()
    {
        if (_flushing || _plan!.IsWriting) return;
        if (_plan.UnflushedBytes > 0) Flush();
        else Context.Stop(Self);
    }

    /// <summary>The session is lost, and the server may come back: go on with peers, or stop.</summary>
    public sealed record LeftAlone : ILocalMessage
    {
        public static LeftAlone Instance { get; } = new();
    }

    /// <summary>Make durable what came, and stop: the server is back.</summary>
    public sealed record LetGo : ILocalMessage
    {
        public static LetGo Instance { get; } = new();
    }

    private sealed record DialDue : IOwn
    {
        public static DialDue Instance { get; } = new();
    }

    private sealed record AloneForLong : IOwn
    {
        public static AloneForLong Instance { get; } = new();
    }
}
