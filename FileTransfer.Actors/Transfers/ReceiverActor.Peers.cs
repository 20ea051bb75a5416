using System.Net;
using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Storage;
using static FileTransfer.Actors.Protocol.PeerProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Transfers;

/// <summary>A broadcast fetched from several sources, as the server assigns them; what is verified here is shared at once.</summary>
internal sealed partial class ReceiverActor
{
    /// <summary>More links than the server ever plans for one receiver.</summary>
    private const int MaxPeers = 64;

    private readonly Dictionary<NodeId, IActorRef> _peers = [];
    private readonly Dictionary<int, Hash256> _assignedRoots = [];
    private readonly Dictionary<NodeId, Introduce> _introduced = [];   // peers that did nothing wrong, linked or not
    private SharedContent? _shared;

    private void PeerMessages()
    {
        Receive<Assign>(OnAssign);
        Receive<Unassign>(unassign => _plan!.Unassign(unassign.Source, unassign.Chunks));
        Receive<Introduce>(OnIntroduce);
        Receive<Roots>(OnRootsAhead);
        Receive<PeerFetchActor.PeerChunk>(OnPeerChunk);
        Receive<PeerFetchActor.PeerEnded>(OnPeerEnded);
    }

    private void ShareVerified()
    {
        if (_order.Swarm is not { } swarm) return;
        _shared = new SharedContent(_staged!, _manifest!.ChunkCount, _staged!.Durable);
        swarm.Peers.Tell(new PeersProtocol.Share(swarm.Broadcast, _shared));
    }

    private void OnAssign(Assign assign)
    {
        if (_order.Swarm is null)
        {
            Violation("an assignment for a transfer without peers");
            return;
        }

        foreach (var (source, chunks, roots) in assign.Items)
        {
            var isPeer = source != _port.Peer.Node;
            if (chunks.Any(range => range.End > _manifest!.ChunkCount) || (isPeer && roots.Count == 0))
            {
                Violation("an assignment that does not fit the manifest");
                return;
            }

            if (isPeer) NoteRoots(chunks, roots);
            if (isPeer && !_peers.ContainsKey(source))
                _port.Send(_order.Number, new PeerFailed(source, chunks, new Failure(Reason.Unreachable, "the link to it has ended")));
            else _plan!.Assign(source, chunks);
        }

        Advance();
    }

    private void NoteRoots(IReadOnlyList<ChunkRange> chunks, IReadOnlyList<Hash256> roots)
    {
        var next = 0;
        foreach (var range in chunks)
        {
            for (var chunk = range.First; chunk < range.End; chunk++) _assignedRoots[chunk] = roots[next++];
        }
    }

    private void OnIntroduce(Introduce introduce)
    {
        if (_order.Swarm is not { } swarm || _peers.Count >= MaxPeers)
        {
            Violation("more peers than a receiver takes");
            return;
        }

        if (introduce.Hosts.Count == 0)
        {
            if (introduce.Peer != _port.Peer.Node || !IPEndPoint.TryParse(_port.Remote, out var server)) return;
            introduce = introduce with { Hosts = [server.Address.ToString()], Port = server.Port };
        }

        if (introduce.Peer != _port.Peer.Node && _introduced.Count < MaxPeers) _introduced[introduce.Peer] = introduce;
        LinkTo(introduce, swarm);
    }

    /// <summary>
    /// What was asked over a former link is not on its way any more. Whoever introduces anew has planned it anew: the peer left the
    /// broadcast and joined it again meanwhile.
    /// </summary>
    private void LinkTo(Introduce introduce, SwarmAccess swarm)
    {
        if (_peers.Remove(introduce.Peer, out var former))
        {
            Context.Stop(former);
            _plan!.Drop(introduce.Peer);
        }

        var peer = Context.ActorOf(PeerFetchActor.Props(introduce, swarm.Broadcast, swarm.Connector));
        _peers[introduce.Peer] = peer;
        Context.WatchWith(peer, new PeerFetchActor.PeerEnded(introduce.Peer, new Failure(Reason.Internal, "the link broke down")));
    }

    private void OnPeerChunk(PeerFetchActor.PeerChunk received)
    {
        var chunk = received.Chunk;
        var arrival = Sender.Equals(_peers.GetValueOrDefault(received.Peer))
            ? _plan!.Arrive(received.Peer, chunk.Chunk)
            : FetchPlan.Arrival.Duplicate;
        if (arrival == FetchPlan.Arrival.New && RootOf(received.Peer, chunk) is { } root && FitsManifest(chunk))
        {
            _order.Tally.Travelled(chunk.Chunk, chunk.Length);
            Store(received.Peer, chunk, root);
            return;
        }

        chunk.Dispose();
        if (arrival == FetchPlan.Arrival.Duplicate) Advance();
        else LeaveOut(received.Peer, new Failure(Reason.ProtocolViolation, $"chunk {chunk.Chunk} of {received.Peer} was not asked for"));
    }

    /// <summary>What a chunk must be: as the server said, with the order or with the chunk itself.</summary>
    private Hash256? RootOf(NodeId source, ChunkBuffer chunk)
    {
        if (source == _port.Peer.Node) return chunk.Root;
        return KnownRoot(chunk.Chunk);
    }

    private Hash256? KnownRoot(int chunk)
    {
        if (_assignedRoots.TryGetValue(chunk, out var assigned)) return assigned;
        return _rootsAhead?.Hashes[chunk] is { } told && told != default ? told : null;
    }

    private void OnPeerEnded(PeerFetchActor.PeerEnded ended)
    {
        if (Sender.Equals(_peers.GetValueOrDefault(ended.Peer))) LeaveOut(ended.Peer, ended.Failure);
    }

    /// <summary>
    /// A peer that fails is not asked again; the server finds another source. What was to come over the server's own second
    /// link comes over the session.
    /// </summary>
    private void LeaveOut(NodeId peer, Failure failure)
    {
        if (_peers.Remove(peer, out var link)) Context.Stop(link);
        if (failure.Reason is not (Reason.ConnectionLost or Reason.Unreachable)) _introduced.Remove(peer);
        _alone?.Gone(peer);
        var lost = _plan!.Drop(peer);
        if (peer == _port.Peer.Node)
        {
            _log.Info("Transfer {Transfer} goes on over its session alone: {Detail}", _order.Offer.Id, failure.Detail);
            _plan.Assign(peer, lost);
        }
        else if (_alone is not null && _introduced.ContainsKey(peer))
        {
            _log.Info("Peer {Peer} is out of reach of {Transfer}: {Detail}", peer, _order.Offer.Id, failure.Detail);
            DialLater();
        }
        else
        {
            _log.Warning("Peer {Peer} is left out of {Transfer}: {Detail}", peer, _order.Offer.Id, failure.Detail);
            _port.Send(_order.Number, new PeerFailed(peer, [.. lost.Take(MaxRuns)], failure));
        }

        Advance();
    }

    /// <summary>From here on others read the final files.</summary>
    private static async Task Reopen(SharedContent shared, ReceiverOrder order, Manifest manifest, CommitResult commit, ILoggingAdapter log)
    {
        try
        {
            if (await order.Store.OpenCommittedAsync(manifest, commit, CancellationToken.None).ConfigureAwait(false) is { } committed)
                shared.Commit(committed);
        }
        catch (FailureException failed)
        {
            log.Warning("What was committed cannot be shared: {Cause}", failed.Failure.Detail);
        }
    }
}
