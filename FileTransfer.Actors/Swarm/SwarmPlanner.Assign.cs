namespace FileTransfer.Actors.Swarm;

// Receivers with room are given the rarest chunks of their least busy neighbours.
internal sealed partial class SwarmPlanner
{
    private const double LeafHorizons = 1.5;
    private const double LoopsPerHorizon = 2;

    /// <summary>A slow line makes a loop long, too; more than this many typical ones are not waited for in others' queues.</summary>
    private const double MostLoops = 2;

    private const int HungryPart = 4;

    /// <summary>One of so many: where many came late, none of them lags.</summary>
    private const int MostLaggards = 4;

    /// <summary>Of the content, behind those who are not among the last.</summary>
    private const double LagShare = 0.02;

    /// <summary>What a receiver that lags has outstanding, compared with others.</summary>
    private const double LagGain = 1.5;

    private readonly List<Peer> _looked = [];
    private int _fewHave;          // chunks: what all have but for the last quarter
    private double _gain = 1;
    private double _typicalRate;   // median of the receivers' rates; zero until some are known
    private TimeSpan? _typicalLoop;

    /// <summary>What is to be told to whom since the last call; cheap when nothing happened.</summary>
    public SwarmPlan Next(TimeSpan now)
    {
        FeedSeed(now);
        // Who lags chooses first: what is lost to a faster one at full rate is never caught up.
        _looked.AddRange(_dirty);
        _dirty.Clear();
        _looked.Sort(static (one, other) => one.Have.Count.CompareTo(other.Have.Count));
        foreach (var peer in _looked)
        {
            peer.IsDirty = false;
            if (!peer.HasLeft) Fill(peer, now);
        }

        _looked.Clear();

        if (_touched.Count == 0 && _revoked.Count == 0) return SwarmPlan.Empty;
        var assigned = new List<Assignment>(_touched.Count);
        foreach (var edge in _touched)
        {
            if (edge.Fresh.Count == 0) continue;   // taken back before it was told
            assigned.Add(new Assignment(edge.Receiver.Node, edge.Source.Node, Ranges(edge.Fresh)));
            edge.Fresh.Clear();
        }

        var plan = new SwarmPlan([.. _revoked], assigned);
        _touched.Clear();
        _revoked.Clear();
        return plan;
    }

    private void Fill(Peer receiver, TimeSpan now)
    {
        if (receiver.Wanted.Count == 0) return;
        var target = Target(receiver);
        FillFromPeers(receiver, target, now);
        FillInAdvance(receiver, target, now);
        if (receiver.Wanted.Count == 0) return;
        if ((IsHungry(receiver, target) || receiver.IsStranded) && Widen(receiver, now)) FillFromPeers(receiver, target, now);
        FillFromSeed(receiver, target, now);
    }

    private void FillFromPeers(Peer receiver, long target, TimeSpan now)
    {
        while (receiver.Wanted.Count > 0 && FitsInto(receiver.PeerBytes - receiver.WaitingBytes, target))
        {
            if (LeastLoadedSource(receiver, static source => source.BusyBytes, static source => source.Have, now) is not { } edge) return;
            var room = Math.Min(target - receiver.PeerBytes + receiver.WaitingBytes, QueueLimit(edge.Source) - edge.Source.BusyBytes);
            TakeRarest(edge, edge.Source.Have, edge.IsProven ? Math.Max(_longest, room / 2) : 1, now);
        }
    }

    /// <summary>
    /// What the seed is sending to a neighbour is asked of that neighbour already: it goes on at once when it is there, without
    /// a report, a plan and a request in between.
    /// </summary>
    private void FillInAdvance(Peer receiver, long target, TimeSpan now)
    {
        while (receiver.Wanted.Count > 0 && FitsInto(receiver.WaitingBytes, target))
        {
            if (LeastLoadedSource(receiver, static source => source.PromisedBytes, static source => source.Soon, now) is not { } edge) return;
            TakeRarest(edge, edge.Source.Soon, _longest, now);
        }
    }

    /// <summary>
    /// Its neighbours keep it far from busy: they lack what it lacks, serve others, or are slow. One slow source is enough for
    /// never being without a fetch.
    /// </summary>
    private static bool IsHungry(Peer receiver, long target) => receiver.PeerBytes - receiver.WaitingBytes < target / HungryPart;

    private bool FitsInto(long bytes, long limit) => bytes == 0 || bytes + _longest <= limit;

    /// <param name="load">Bytes of this kind that are asked of a source.</param>
    /// <param name="offered">What of it may be asked for.</param>
    private Edge? LeastLoadedSource(Peer receiver, Func<Peer, long> load, Func<Peer, ChunkBits> offered, TimeSpan now)
    {
        Edge? best = null;
        var ties = 0;
        foreach (var edge in receiver.Sources)
        {
            var source = edge.Source;
            if (!source.IsUseful || now < edge.AvoidUntil || (!edge.IsProven && edge.Pending > 0)) continue;
            if (!FitsInto(load(source), QueueLimit(source)) || (edge.Pending == 0 && !HasSlot(source, receiver))) continue;
            if (best is not null && load(source) > load(best.Source)) continue;
            if (!offered(source).Overlaps(receiver.Wanted)) continue;
            if (best is null || load(source) < load(best.Source)) ties = 0;
            if (_random.Next(++ties) == 0) best = edge;
        }

        return best;
    }

    /// <summary>At least one chunk, then more of them while they fit into <paramref name="room"/>.</summary>
    private void TakeRarest(Edge edge, ChunkBits have, long room, TimeSpan now)
    {
        var wanted = edge.Receiver.Wanted;
        var from = _random.Next(_lengths.Length);
        var taken = 0L;
        for (var level = 1; level < _rarity.Levels; level++)
        {
            var chunks = _rarity.Level(level);
            if (chunks.Count == 0) continue;
            for (var chunk = ChunkBits.FirstInAll(chunks, have, wanted, from); chunk >= 0;
                chunk = ChunkBits.FirstInAll(chunks, have, wanted, chunk))
            {
                if (taken > 0 && taken + _lengths[chunk] > room) return;
                taken += _lengths[chunk];
                Begin(edge, chunk, now);   // no longer wanted: the search goes on behind it
            }
        }
    }

    private bool HasRoom(Peer source, Peer? newClient) =>
        FitsInto(source.BusyBytes, QueueLimit(source))
        && (newClient is null || HasSlot(source, newClient));

    private bool HasSlot(Peer source, Peer receiver)
    {
        if (source == _seed) return source.ActiveClients < Options.SeedSlots;
        return source.ActiveClients < Options.SlotsAmong(_ring.Count) + (Lags(receiver) ? Options.SlotsForLaggards : 0);
    }

    /// <summary>Bytes a receiver should have outstanding at peers.</summary>
    private long Target(Peer receiver)
    {
        // A leaf holds up nobody's queue, but has enough to show that it became faster.
        var rate = receiver.Down.BytesPerSecond;
        var horizon = Horizon(receiver.Loop < MostLoops * _typicalLoop ? receiver.Loop : MostLoops * _typicalLoop);
        if (receiver.IsSlow) return Math.Max(_longest, (long)(LeafHorizons * rate * horizon.TotalSeconds));

        // By its own rate alone, whoever fell behind would ask for less and fall behind further.
        return (long)((Lags(receiver) ? LagGain : 1) * InFlight(Math.Max(rate, _typicalRate), horizon, Options.OutstandingChunks));
    }

    /// <summary>
    /// Where not all are neighbours, some have fewer sources than others, and fall behind for as long as the broadcast lasts: the
    /// end of all is theirs. They get more sources, and ask them for more.
    /// </summary>
    private bool Lags(Peer receiver) =>
        !receiver.IsSlow && Options.IsSparse(_ring.Count) && receiver.Have.Count + (LagShare * _lengths.Length) < _fewHave;

    private long QueueLimit(Peer source) =>
        source == _seed ? SeedLimit() : InFlight(_typicalRate, Horizon(_typicalLoop), Options.OutstandingChunks);

    private long InFlight(double rate, TimeSpan horizon, int chunks)
    {
        var least = Math.Max(Options.MinOutstandingBytes, (long)Options.MinOutstandingChunks * _longest);
        if (rate <= 0) return Math.Max(least, Options.FirstOutstandingBytes);
        var enough = Math.Min((double)chunks * _longest, rate * Options.LongestHorizon.TotalSeconds);
        var wanted = (long)Math.Max(enough, _gain * rate * horizon.TotalSeconds);
        return Math.Max(least, Math.Min(Options.MaxOutstandingBytes, wanted));
    }

    /// <summary>
    /// Work for less than a control loop would leave links idle, and the low rate seen then would keep it so.
    /// </summary>
    private TimeSpan Horizon(TimeSpan? loop)
    {
        var needed = LoopsPerHorizon * (loop ?? TimeSpan.Zero);
        if (needed > Options.LongestHorizon) return Options.LongestHorizon;
        return needed > Options.Horizon ? needed : Options.Horizon;
    }
}
