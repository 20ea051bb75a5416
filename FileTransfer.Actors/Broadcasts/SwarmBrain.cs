using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Swarm;
using static FileTransfer.Actors.Protocol.PeerProtocol;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>
/// Turns what receivers of one broadcast report into events of the planner, and its plan into messages for their sessions:
/// introductions with tickets, assignments with the hashes that peers' chunks must have. Owned by one actor.
/// </summary>
/// <remarks>
/// The server's own chunks travel on links of their own, like those of any peer: orders never wait behind them. A receiver
/// that cannot open one fetches over its session.
/// </remarks>
internal sealed class SwarmBrain : IDisposable
{
    /// <summary>A tick looks at every receiver.</summary>
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>A receiver that was offered the content answers in this time, or there is something that keeps it.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    private const int AccusersUntilBanned = 2;

    private readonly BroadcastId _broadcast;
    private readonly NodeId _server;
    private readonly IActorRef _seed;
    private readonly IChunkSource _source;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly SlowReceivers _slow;
    private readonly SwarmPlanner _planner;
    private readonly Dictionary<NodeId, Member> _members = [];
    private readonly Dictionary<NodeId, HashSet<NodeId>> _accusers = [];
    private readonly HashSet<NodeId> _coming = [];   // offered it in the last moment, no answer yet
    private TimeSpan _lastOffer;
    private TimeSpan _lastTick;

    /// <param name="seed">Shares what the server has: a <see cref="PeersActor"/>.</param>
    /// <param name="slow">What earlier broadcasts found, and later ones want to know.</param>
    public SwarmBrain(BroadcastId broadcast, NodeId server, IChunkSource source, IActorRef seed, SlowReceivers slow, TimeProvider time)
    {
        (_broadcast, _server, _source, _seed, _slow) = (broadcast, server, source, seed, slow);
        (_time, _started) = (time, time.GetTimestamp());
        _seed.Tell(new PeersProtocol.Share(_broadcast, new SeedContent(source)));
        var manifest = source.Manifest;
        _planner = new SwarmPlanner(
            server, [.. Enumerable.Range(0, manifest.ChunkCount).Select(chunk => manifest.Locate(chunk).Length)], new SwarmOptions(),
            new Random(), chunk => source.KnownRoot(chunk) is not null);
    }

    private TimeSpan Now => _time.GetElapsedTime(_started);

    /// <summary>The server has these, too.</summary>
    public void SeedHas(ChunkMap chunks)
    {
        foreach (var range in chunks.Runs) _planner.SeedHas(range);
    }

    /// <summary>A receiver with a session is offered the content; it takes part from its first report on.</summary>
    /// <param name="serves">False for one that takes chunks and gives others none.</param>
    public void Offered(NodeId node, IActorRef session, TransferId transfer, PeerAddress address, bool serves = true)
    {
        Left(node);
        _members[node] = new Member(session, transfer, address, serves);
        if (!serves) return;
        _coming.Add(node);
        _lastOffer = Now;
    }

    /// <summary>The first report of a receiver is what it had before.</summary>
    public void Verified(NodeId node, IReadOnlyList<ChunkRange> chunks)
    {
        if (!_members.TryGetValue(node, out var member)) return;
        if (member.HasJoined)
        {
            _planner.Verified(node, chunks, Now);
        }
        else
        {
            member.HasJoined = true;
            _coming.Remove(node);
            IntroduceSeed(node, member);
            _planner.Join(node, new ChunkMap(chunks), member.Serves, Now, _slow.Contains(node));
        }

        Tell();
    }

    public void PeerFailed(NodeId node, PeerFailed report)
    {
        if (!_members.TryGetValue(node, out var member) || !member.HasJoined) return;
        member.Sources.Remove(report.Peer);
        if (report.Failure.Reason == Reason.Corrupt) Accused(report.Peer, node);
        _planner.Lost(node, report.Peer, report.Chunks, WhyOf(report.Failure.Reason), Now);
        Tell();
    }

    /// <summary>Its session is gone, or it will not take the content: nobody fetches from it, and it from nobody.</summary>
    public void Left(NodeId node)
    {
        if (Remove(node)) Tell();
    }

    /// <summary>Planned anew once, when all are gone.</summary>
    public void Left(IReadOnlyList<NodeId> nodes)
    {
        foreach (var node in nodes) Remove(node);
        Tell();
    }

    private bool Remove(NodeId node)
    {
        if (!_members.Remove(node, out var member)) return false;
        _coming.Remove(node);
        _planner.Leave(node);
        _seed.Tell(new Admit(_broadcast, node, null));
        foreach (var source in member.Sources)
        {
            if (_members.TryGetValue(source, out var from)) Say(from, null, new Admit(_broadcast, node, null));
        }

        foreach (var other in _members.Values) other.Sources.Remove(node);
        return true;
    }

    /// <summary>Looks for fetches that stall, and tells receivers what is new.</summary>
    public void Tell()
    {
        var now = Now;
        if (now - _lastTick >= TickInterval)
        {
            _planner.Tick(now);
            _lastTick = now;
        }

        if (now - _lastOffer >= AnswerTime) _coming.Clear();
        _planner.Coming = _coming.Count;
        var plan = _planner.Next(now);
        foreach (var (node, source, chunks) in plan.Revoked)
        {
            if (_members.TryGetValue(node, out var member)) Say(member, member.Transfer, new Unassign(source, chunks));
        }

        foreach (var part in plan.Assigned.GroupBy(assignment => assignment.Receiver))
        {
            if (_members.TryGetValue(part.Key, out var member)) Assign(part.Key, member, part);
        }
    }

    /// <summary>Everybody may let go of the content.</summary>
    public void End()
    {
        foreach (var (node, member) in _members)
        {
            if (_planner.IsSlowLine(node) is { } isSlow) _slow.Note(node, isSlow);
            Say(member, null, new StopSharing(_broadcast));
        }
    }

    /// <summary>The server lets go of the content.</summary>
    public void Dispose() => _seed.Tell(new StopSharing(_broadcast));

    /// <summary>One node's word does not keep another one from everybody: the liar may be the one who reports.</summary>
    private void Accused(NodeId peer, NodeId by)
    {
        if (!_accusers.TryGetValue(peer, out var accusers)) _accusers[peer] = accusers = [];
        accusers.Add(by);
        if (accusers.Count >= AccusersUntilBanned) _planner.Banned(peer);
    }

    private void Assign(NodeId node, Member member, IEnumerable<Assignment> assignments)
    {
        var items = new List<AssignedChunks>();
        var count = 0;
        foreach (var assignment in assignments)
        {
            if (assignment.Source != _server) Introduce(node, member, assignment.Source);
            foreach (var chunks in Split(assignment.Chunks))
            {
                var item = ItemOf(assignment.Source, chunks);
                var size = chunks.Sum(range => range.Count);
                if (items.Count > 0 && (count + size > MaxChunks || items.Count == MaxItems))
                {
                    Say(member, member.Transfer, new Assign([.. items]));
                    (count, items) = (0, []);
                }

                items.Add(item);
                count += size;
            }
        }

        if (items.Count > 0) Say(member, member.Transfer, new Assign(items));
    }

    /// <summary>A chunk whose hash is not known yet was never read here: it comes from here, and is read then.</summary>
    private AssignedChunks ItemOf(NodeId source, IReadOnlyList<ChunkRange> chunks)
    {
        if (source == _server) return new AssignedChunks(_server, chunks, []);
        var roots = new List<Hash256>();
        foreach (var range in chunks)
        {
            for (var chunk = range.First; chunk < range.End; chunk++)
            {
                if (_source.KnownRoot(chunk) is not { } root) return new AssignedChunks(_server, chunks, []);
                roots.Add(root);
            }
        }

        return new AssignedChunks(source, chunks, roots);
    }

    private void IntroduceSeed(NodeId node, Member member)
    {
        var ticket = PeerTicket.New();
        _seed.Tell(new Admit(_broadcast, node, ticket));
        Say(member, member.Transfer, new Introduce(_server, [], 0, ticket));
    }

    private void Introduce(NodeId node, Member member, NodeId source)
    {
        if (!_members.TryGetValue(source, out var from) || !member.Sources.Add(source)) return;
        var ticket = PeerTicket.New();
        Say(from, null, new Admit(_broadcast, node, ticket));
        Say(member, member.Transfer, new Introduce(source, from.Address.Hosts, from.Address.Port, ticket));
    }

    private static IEnumerable<IReadOnlyList<ChunkRange>> Split(IReadOnlyList<ChunkRange> chunks)
    {
        foreach (var range in chunks)
        {
            for (var first = range.First; first < range.End; first += MaxChunks)
                yield return [new ChunkRange(first, Math.Min(MaxChunks, range.End - first))];
        }
    }

    private static void Say(Member to, TransferId? transfer, IWireMessage message) =>
        to.Session.Tell(new ServerProtocol.Direct(transfer, message));

    private static FetchFailure WhyOf(Reason reason) => reason switch
    {
        Reason.Unreachable or Reason.NotTrusted or Reason.Incompatible => FetchFailure.Unreachable,
        Reason.Stalled => FetchFailure.Stalled,
        Reason.Corrupt or Reason.ProtocolViolation => FetchFailure.Corrupt,
        _ => FetchFailure.Gone,
    };

    private sealed record Member(IActorRef Session, TransferId Transfer, PeerAddress Address, bool Serves)
    {
        public bool HasJoined { get; set; }

        /// <summary>Peers it was introduced to, on a link that stands as far as is known.</summary>
        public HashSet<NodeId> Sources { get; } = [];
    }
}
