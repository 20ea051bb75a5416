namespace FileTransfer.Actors.Swarm;

// What the seed sends: every chunk once, to peers in turn; more only within a budget, or where peers cannot help.
internal sealed partial class SwarmPlanner
{
    /// <summary>
    /// Of a peer's queue. What was asked for in advance fills it without a bound; a first copy there would be everybody's last chunk.
    /// </summary>
    private const int MostQueues = 3;

    private readonly Queue<Peer> _seedWaiters = new();
    private long _helpBytes;
    private int _turn;
    private int _cursor;

    /// <summary>
    /// Receivers that were asked whether they take part and have not answered yet. What is theirs must not be given to the first ones:
    /// these would have more to pass on than the others for the whole broadcast.
    /// </summary>
    public int Coming { get; set; }

    /// <summary>
    /// Among so many the seed's queue is divided. Few receivers are given what many would be, less a part for who comes next: an eighth
    /// is less than a far one takes in a loop from order to report.
    /// </summary>
    private int SeedClients => Math.Max(1, Math.Min(_usefulMissing + Coming + 1, Options.SeedSlots));

    /// <summary>
    /// Near receivers have little in the seed's queue: what is decided there early is decided before it is known who passes chunks on
    /// slowly, and it is asked of them by all others in advance. A far one needs twice as much as from a peer: while the seed idles,
    /// nobody gets anything new.
    /// </summary>
    private long SeedLimit()
    {
        var rate = Math.Max(_typicalRate, _seed.Down.BytesPerSecond);
        var horizon = Horizon(_typicalLoop);
        // While its content is only arriving, no more chunks than time asks for: the few that are there would all go to the first receivers.
        if (horizon > Options.Horizon) return 2 * InFlight(rate, horizon, IsDone(_seed) ? Options.OutstandingChunks : 0);
        var chunks = (long)Options.SeedChunks * SeedClients * _longest;
        var time = rate > 0 ? (long)(rate * Options.SeedHorizon.TotalSeconds) : Options.FirstOutstandingBytes;
        return Math.Max(chunks, Math.Max(time, Options.MinOutstandingBytes));
    }

    /// <summary>First copies, different ones to different peers; who takes them faster has its turn again sooner.</summary>
    private void FeedSeed(TimeSpan now)
    {
        var limit = QueueLimit(_seed) * (_seedWaiters.Count == 0 ? 2 : 1) / 2;
        var share = Math.Max(_longest, limit / SeedClients);
        foreach (var edge in ActiveSeedEdges())
        {
            if (!GiveFirstCopies(edge, limit, share, now)) return;
        }

        for (var i = 0; i < _ring.Count && _seed.ActiveClients < Options.SeedSlots; i++)
        {
            _turn = (_turn + 1) % _ring.Count;
            var peer = _ring[_turn];
            if (peer.FromSeed is not { Pending: 0 } edge || !peer.IsUseful || IsDone(peer) || now < edge.AvoidUntil) continue;
            if (!GiveFirstCopies(edge, limit, share, now)) return;
        }
    }

    private Edge[] ActiveSeedEdges() => [.. _seed.Clients.Where(edge => edge.Receiver.IsUseful)];

    /// <returns>Whether the seed could give more to others.</returns>
    private bool GiveFirstCopies(Edge edge, long limit, long share, TimeSpan now)
    {
        if (edge.Receiver.BusyBytes > MostQueues * QueueLimit(edge.Receiver)) return true;
        while (FitsInto(edge.PendingBytes, share))
        {
            if (!FitsInto(_seed.BusyBytes, limit)) return false;
            var chunk = ChunkBits.FirstInAll(_rarity.Nowhere, _seed.Have, edge.Receiver.Wanted, _cursor);
            if (chunk < 0) return _rarity.Nowhere.Overlaps(_seed.Have);
            _cursor = chunk;
            Begin(edge, chunk, now);
        }

        return true;
    }

    /// <summary>Peers had nothing for it. That is normal for a while, and the seed stays out of it unless it can afford to help.</summary>
    private void FillFromSeed(Peer receiver, long target, TimeSpan now)
    {
        if (receiver.FromSeed is not { } edge || now < edge.AvoidUntil) return;
        receiver.StarvedSince ??= receiver.Fetches.Count == 0 ? now : null;
        if (!receiver.IsStranded && receiver.StarvedSince is { } since && now - since >= Options.StrandedAfter)
        {
            receiver.IsStranded = receiver.Blocked.Count > 0 || _useful == 0;
        }

        var alone = _usefulMissing == 0;   // nobody else will spread what is nowhere
        while (receiver.Wanted.Count > 0 && FitsInto(receiver.OutstandingBytes, target))
        {
            var chunk = alone ? ChunkBits.FirstInAll(_rarity.Nowhere, _seed.Have, receiver.Wanted, _cursor) : -1;
            var helps = chunk < 0 && !receiver.IsStranded && MayHelp();
            if (helps || receiver.IsStranded) chunk = RarestFromSeed(receiver);
            if (chunk < 0) return;
            if (!HasRoom(_seed, edge.Pending == 0 ? receiver : null))
            {
                WaitForSeed(receiver);
                return;
            }

            if (helps) _helpBytes += _lengths[chunk];
            Begin(edge, chunk, now);
        }
    }

    /// <summary>
    /// Once everything is out, the seed's uplink may shorten the end. With fewer servants than receivers its fair part of the
    /// whole work is more than one copy.
    /// </summary>
    private bool MayHelp()
    {
        if (_seed.Have.Count < _lengths.Length || _rarity.Nowhere.Overlaps(_seed.Have)) return false;
        var extra = Math.Max(Options.SeedExtraShare, (_ring.Count / (_servants + 1.0)) - 1);
        return _helpBytes + _longest <= TotalBytes * extra;
    }

    private int RarestFromSeed(Peer receiver)
    {
        var from = _random.Next(_lengths.Length);
        for (var level = 0; level < _rarity.Levels; level++)
        {
            var chunk = ChunkBits.FirstInAll(_rarity.Level(level), _seed.Have, receiver.Wanted, from);
            if (chunk >= 0) return chunk;
        }

        return -1;
    }

    private void WaitForSeed(Peer receiver)
    {
        if (receiver.WaitsForSeed) return;
        receiver.WaitsForSeed = true;
        _seedWaiters.Enqueue(receiver);
    }

    private void ServeWaiting()
    {
        while (_seedWaiters.TryDequeue(out var peer))
        {
            peer.WaitsForSeed = false;
            if (peer.HasLeft) continue;
            MarkDirty(peer);
            return;
        }
    }
}
