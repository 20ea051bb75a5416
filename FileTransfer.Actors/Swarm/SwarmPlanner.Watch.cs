using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Swarm;

// What only time tells: who is slow, who is silent, and which last chunks had better come from elsewhere.
internal sealed partial class SwarmPlanner
{
    private static readonly TimeSpan LeastEvidence = TimeSpan.FromSeconds(1);

    /// <summary>What is decided now shows in the rates a loop later.</summary>
    private const int HorizonsOfEvidence = 4;

    private static readonly TimeSpan LeafTrial = TimeSpan.FromSeconds(10);

    /// <summary>What is outstanding bounds the rate that is seen, so it runs ahead of it while it grows.</summary>
    private const double GainWhileGrowing = 2;

    /// <summary>Where so many would be slow, that is how the swarm is: without peers that serve it would be a star.</summary>
    private const int LeavesPerPeer = 3;

    private const double Growing = 1.15;

    /// <summary>Back from leaf to peer only well above the mark, or it would flap.</summary>
    private const double Recovery = 1.5;

    /// <summary>How many times longer than expected a fetch may take before it has stalled.</summary>
    private const double StallFactor = 4;

    /// <summary>Within this time others must have got something for silence to be a node's own.</summary>
    private static readonly TimeSpan Lively = TimeSpan.FromSeconds(1);

    private bool _othersGetOn;
    private long _rescuedBytes;   // of what was late at others, by the seed

    /// <summary>Whether its downlink made it a leaf; null when nothing was learnt about it.</summary>
    public bool? IsSlowLine(NodeId node) => _peers.TryGetValue(node, out var peer) && peer.Down.Evidence >= LeastEvidence
        ? peer.TakesSlowly
        : null;

    /// <summary>To be called a few times per second; one pass over the receivers.</summary>
    public void Tick(TimeSpan now)
    {
        var open = _ring.Where(peer => !IsDone(peer)).ToArray();
        _othersGetOn = open.Count(peer => now - peer.LastVerified < Lively) > open.Length / 2;
        foreach (var peer in _ring)
        {
            WatchUplink(peer, now);
            if (IsDone(peer)) continue;
            peer.Down.Advance(now, peer.Expected > 0, bytes: 0);
            TakeBackStalled(peer, now);
            if (_lengths.Length - peer.Have.Count <= Options.EndGameChunks) MoveLateFetches(peer, now);
            MarkHungry(peer);
        }

        Survey(now);
    }

    private void TakeBackStalled(Peer peer, TimeSpan now)
    {
        if (peer.Fetches.Count == 0) return;
        var again = Math.Pow(2, Math.Min(peer.Stalls, 6));
        var stalled = peer.Fetches.Select(static fetch => fetch.From).Distinct()
            .Where(edge => now - edge.Progress >= again * StallPatience(edge)).ToArray();
        if (stalled.Length == 0) return;
        peer.Stalls++;
        if (IsSilent(peer, stalled, now)) ChangeUsefulness(peer, static silent => silent.IsSlow = true);
        foreach (var edge in stalled)
        {
            TakeBack(edge, tell: true);
            if (edge.Source != _seed || !peer.IsSlow) Avoid(edge, now);
        }
    }

    /// <summary>
    /// By what is queued there, since that is what a fetch waits for. Where nobody gets on it is the source's line, its disk or
    /// its pace, and no peer is to blame.
    /// </summary>
    private TimeSpan StallPatience(Edge edge)
    {
        if (!_othersGetOn || _typicalRate <= 0) return Options.StallAfter;
        var queued = Math.Max(edge.Source.QueuedBytes, edge.Receiver.OutstandingBytes);
        var rate = edge.Receiver.Down.BytesPerSecond > 0 ? Math.Min(_typicalRate, edge.Receiver.Down.BytesPerSecond) : _typicalRate;
        var expected = TimeSpan.FromSeconds(Math.Min(queued / rate, Options.StallAfter.TotalSeconds)) + (edge.Receiver.Loop ?? TimeSpan.Zero);
        var patience = StallFactor * expected;
        return patience < Options.LeastStall ? Options.LeastStall : patience > Options.StallAfter ? Options.StallAfter : patience;
    }

    /// <summary>One source that sends nothing may be the one that is silent.</summary>
    private bool IsSilent(Peer peer, Edge[] stalled, TimeSpan now) =>
        now - peer.LastVerified >= stalled.Min(StallPatience) && (stalled.Length > 1 || stalled[0].Source == _seed);

    /// <summary>The end game: what waits long at one source moves to another that has it and is idle.</summary>
    private void MoveLateFetches(Peer peer, TimeSpan now)
    {
        var late = Options.Horizon * 2 + Patience(peer);
        foreach (var fetch in peer.Fetches.ToArray())
        {
            if (now - fetch.Since < late) continue;
            var other = peer.Sources.Find(edge => edge != fetch.From && edge.Source.IsUseful && edge.Source.BusyBytes == 0
                && now >= edge.AvoidUntil && edge.Source.Have.Contains(fetch.Chunk));
            other ??= IdleSeed(fetch, peer, now);
            if (other is null || !Abandon(fetch.From, fetch.Chunk)) continue;
            Revoke(fetch.From, [fetch.Chunk]);
            if (other.Source == _seed) _rescuedBytes += _lengths[fetch.Chunk];
            Begin(other, fetch.Chunk, now);
        }
    }

    /// <summary>Of two receivers nobody else can help when one has a chunk and does not send it. As much as for the end, and no more.</summary>
    private Edge? IdleSeed(Fetch fetch, Peer peer, TimeSpan now) =>
        peer.FromSeed is { } edge && fetch.From != edge && _seed.BusyBytes == 0 && _seed.Have.Contains(fetch.Chunk) && now >= edge.AvoidUntil
            && _rescuedBytes + _lengths[fetch.Chunk] <= TotalBytes * Options.SeedExtraShare
            ? edge
            : null;

    /// <summary>How long what is outstanding should take at the receiver's own rate, and as much again.</summary>
    private TimeSpan Patience(Peer peer)
    {
        var seconds = 2 * Math.Max(peer.OutstandingBytes, _longest) / Math.Max(1, peer.Down.BytesPerSecond);
        return seconds < Options.StallAfter.TotalSeconds ? TimeSpan.FromSeconds(seconds) : Options.StallAfter;
    }

    /// <summary>One low sample is chance; to call a good peer slow costs the seed what only that peer has.</summary>
    private TimeSpan Evidence
    {
        get
        {
            var needed = HorizonsOfEvidence * Horizon(_typicalLoop);
            return needed > LeastEvidence ? needed : LeastEvidence;
        }
    }

    /// <summary>The farther below the mark, the less it may be chance.</summary>
    private static TimeSpan NeededEvidence(double shareOfMark, TimeSpan most)
    {
        var needed = shareOfMark * most;
        return needed < LeastEvidence ? LeastEvidence : needed;
    }

    private bool MayBecomeLeaf => LeavesPerPeer * (_ring.Count(static peer => peer.IsSlow) + 1) <= _ring.Count;

    private void Survey(TimeSpan now)
    {
        var have = _ring.Select(static peer => peer.Have.Count).Order().ToArray();
        _fewHave = have.Length == 0 ? 0 : have[have.Length / MostLaggards];
        var rates = _ring.Where(static peer => peer.Down.BytesPerSecond > 0)
            .Select(static peer => peer.Down.BytesPerSecond).Order().ToArray();
        if (rates.Length == 0) return;
        var typical = rates[rates.Length / 2];
        _gain = typical > Growing * _typicalRate ? GainWhileGrowing : 1;
        _typicalRate = typical;
        var loops = _ring.Where(static peer => peer.Loop is not null).Select(static peer => peer.Loop).Order().ToArray();
        _typicalLoop = loops.Length == 0 ? null : loops[loops.Length / 2];
        if (rates.Length < 2) return;
        var evidence = Evidence;
        foreach (var peer in _ring)
        {
            if (IsDone(peer) || peer.Down.Evidence < evidence / 2) continue;
            var mark = Options.SlowShare * _typicalRate;
            var isBehind = peer.Expected > 0 && peer.Down.BytesPerSecond < mark;
            peer.BehindSince = isBehind ? peer.BehindSince ?? now : null;
            var needed = NeededEvidence(peer.Down.BytesPerSecond / mark, evidence);
            if (!peer.IsSlow && now - peer.BehindSince >= needed && MayBecomeLeaf) BecomeLeaf(peer);
            else if (peer.TakesSlowly && peer.Down.BytesPerSecond > Recovery * Options.SlowShare * _typicalRate)
            {
                ChangeUsefulness(peer, static recovered => recovered.IsSlow = false);
            }
        }
    }

    /// <summary>Over links that are known to work: what waits for a connection says nothing about a rate.</summary>
    private bool HasPlenty(Peer source)
    {
        var queued = 0L;
        foreach (var client in source.Clients)
        {
            if (client.IsProven) queued += client.PendingBytes - client.WaitingBytes;
        }

        return queued >= QueueLimit(source) / 2;
    }

    /// <summary>A fast downlink may come with a slow uplink, and what is first copied there stays there.</summary>
    private void WatchUplink(Peer peer, TimeSpan now)
    {
        if (peer.TriedAgainAt is { } at && now >= at)
        {
            ChangeUsefulness(peer, static leaf => (leaf.TriedAgainAt, leaf.IsSlow) = (null, false));
        }

        var hasPlenty = HasPlenty(peer);
        peer.Up.Advance(now, hasPlenty, bytes: 0);
        var (evidence, mark) = (Evidence, Options.SlowShare * _typicalRate);
        var isBehind = hasPlenty && peer.Up.Evidence >= evidence / 2 && peer.Up.BytesPerSecond < mark;
        peer.BehindUpSince = isBehind ? peer.BehindUpSince ?? now : null;
        if (peer.IsSlow || peer.BehindUpSince is not { } since || !MayBecomeLeaf) return;
        if (now - since < NeededEvidence(peer.Up.BytesPerSecond / mark, evidence)) return;
        peer.TriedAgainAt = now + LeafTrial;
        BecomeLeaf(peer);
    }

    private void BecomeLeaf(Peer peer)
    {
        ChangeUsefulness(peer, static leaf => leaf.IsSlow = true);
        if (peer.FromSeed is { Pending: > 0 } edge && _usefulMissing > 0) TakeBack(edge, tell: true);
        foreach (var client in peer.Clients) TakeBack(client, tell: true);
    }
}
