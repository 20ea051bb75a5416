using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Swarm;

// The books: a chunk is had, on its way from one source, or wanted; every change of that passes here.
internal sealed partial class SwarmPlanner
{
    private int _servants;        // peers that would serve, slow or not
    private int _useful;          // peers that serve
    private int _usefulMissing;   // of these, the ones that still miss something

    private void Begin(Edge edge, int chunk, TimeSpan now)
    {
        var receiver = edge.Receiver;
        receiver.Wanted.Remove(chunk);
        if (receiver.Expected == 0) receiver.Down.Advance(now, wasBusy: false, bytes: 0);
        if (edge.Source == _seed && _seed.QueuedBytes == 0) _seed.Down.Advance(now, wasBusy: false, bytes: 0);
        if (edge.IsProven) receiver.Expected++;
        receiver.Fetches.Add(new Fetch(chunk, edge, now));
        receiver.OutstandingBytes += _lengths[chunk];
        edge.Source.QueuedBytes += _lengths[chunk];
        edge.PendingBytes += _lengths[chunk];
        if (receiver.TakesSlowly) edge.Source.LeafBytes += _lengths[chunk];
        if (edge.Pending++ == 0)
        {
            edge.Source.ActiveClients++;
            edge.Progress = now;
            if (edge.Source == _seed) _seed.Clients.Add(edge);
        }

        if (edge.Source == _seed)
        {
            SeedBytes += _lengths[chunk];
            if (_mayPromise(chunk)) Promise(receiver, chunk);
        }
        else if (!edge.Source.Have.Contains(chunk))
        {
            AddWaiting(edge, _lengths[chunk]);
        }

        if (receiver.IsUseful) _rarity.AddComing(chunk, 1);
        if (edge.Fresh.Count == 0) _touched.Add(edge);
        edge.Fresh.Add(chunk);
    }

    /// <summary>Off the books of both ends; what becomes of the chunk is the caller's decision.</summary>
    private void End(Peer receiver, int at)
    {
        var (chunk, edge, _) = receiver.Fetches[at];
        receiver.Fetches[at] = receiver.Fetches[^1];
        receiver.Fetches.RemoveAt(receiver.Fetches.Count - 1);
        receiver.OutstandingBytes -= _lengths[chunk];
        edge.Source.QueuedBytes -= _lengths[chunk];
        edge.PendingBytes -= _lengths[chunk];
        if (receiver.TakesSlowly) edge.Source.LeafBytes -= _lengths[chunk];
        edge.Fresh.Remove(chunk);
        if (edge.IsProven) receiver.Expected--;
        if (--edge.Pending == 0) edge.Source.ActiveClients--;
        if (edge.Source != _seed && !edge.Source.Have.Contains(chunk)) AddWaiting(edge, -_lengths[chunk]);
        if (edge.Source == _seed)
        {
            receiver.Soon.Remove(chunk);
            if (edge.Pending == 0) _seed.Clients.Remove(edge);
            ServeWaiting();
            return;
        }

        foreach (var client in edge.Source.Clients) MarkHungry(client.Receiver);
    }

    /// <summary>The receiver has a chunk it did not have.</summary>
    private void Settle(Peer peer, int chunk, TimeSpan now)
    {
        var at = peer.Fetches.FindIndex(fetch => fetch.Chunk == chunk);
        if (at < 0)
        {
            peer.Wanted.Remove(chunk);
            if (peer.IsUseful) _rarity.AddCopy(chunk, 1);
            return;
        }

        var (_, edge, since) = peer.Fetches[at];
        if (peer.Loop is not { } loop || now - since < loop) peer.Loop = now - since;
        if (edge.Source == _seed) _seed.Down.Advance(now, wasBusy: true, _lengths[chunk]);
        else if (!peer.IsSlow) edge.Source.Up.Advance(now, HasPlenty(edge.Source), _lengths[chunk]);
        End(peer, at);
        (edge.Progress, edge.Failures, edge.Losses, edge.IsProven) = (now, 0, 0, true);
        if (edge.Source != _seed) (peer.IsStranded, peer.Misses) = (false, 0);
        if (peer.IsUseful) _rarity.Arrived(chunk);
    }

    /// <summary>The chunk is wanted again, if it was on its way from there.</summary>
    private bool Abandon(Edge edge, int chunk)
    {
        var receiver = edge.Receiver;
        var at = receiver.Fetches.FindIndex(fetch => fetch.Chunk == chunk && fetch.From == edge);
        if (at < 0) return false;
        End(receiver, at);
        if (edge.Source == _seed)
        {
            SeedBytes -= _lengths[chunk];
            TakeBackWaiting(receiver, chunk);
        }

        receiver.Wanted.Add(chunk);
        if (receiver.IsUseful) _rarity.AddComing(chunk, -1);
        return true;
    }

    private void Promise(Peer receiver, int chunk)
    {
        receiver.Soon.Add(chunk);
        foreach (var client in receiver.Clients) MarkHungry(client.Receiver);
    }

    private static void AddWaiting(Edge edge, int bytes)
    {
        edge.WaitingBytes += bytes;
        edge.Source.PromisedBytes += bytes;
        edge.Receiver.WaitingBytes += bytes;
        if (edge.Receiver.TakesSlowly) edge.Source.LeafBytes -= bytes;
    }

    /// <summary>Those who asked for it in advance are served from now on.</summary>
    private void HasCome(Peer source, int chunk, TimeSpan now)
    {
        foreach (var edge in source.Clients)
        {
            if (edge.WaitingBytes == 0 || !edge.Receiver.Fetches.Exists(fetch => fetch.Chunk == chunk && fetch.From == edge)) continue;
            AddWaiting(edge, -_lengths[chunk]);
            edge.Progress = now;
        }
    }

    /// <summary>It will not come: whoever asked for it in advance looks elsewhere.</summary>
    private void TakeBackWaiting(Peer source, int chunk)
    {
        foreach (var edge in source.Clients)
        {
            if (edge.WaitingBytes == 0 || !Abandon(edge, chunk)) continue;
            Revoke(edge, [chunk]);
            MarkDirty(edge.Receiver);
        }
    }

    /// <summary>Everything on its way over this edge is wanted again.</summary>
    private void TakeBack(Edge edge, bool tell)
    {
        if (edge.Pending == 0) return;
        int[] chunks = [.. edge.Receiver.Fetches.Where(fetch => fetch.From == edge).Select(fetch => fetch.Chunk)];
        foreach (var chunk in chunks) Abandon(edge, chunk);
        if (tell) Revoke(edge, chunks);
        MarkDirty(edge.Receiver);
    }

    private void DropFetches(Peer peer, bool tell)
    {
        foreach (var edge in peer.Fetches.Select(static fetch => fetch.From).Distinct().ToArray()) TakeBack(edge, tell);
    }

    private void Revoke(Edge edge, IEnumerable<int> chunks) =>
        _revoked.Add(new Revocation(edge.Receiver.Node, edge.Source.Node, Ranges(chunks)));

    private void ChangeUsefulness(Peer peer, Action<Peer> change)
    {
        var (was, tookSlowly) = (peer.IsUseful, peer.TakesSlowly);
        if (IsServant(peer)) _servants--;
        change(peer);
        if (IsServant(peer)) _servants++;
        if (tookSlowly != peer.TakesSlowly) CountLeafBytes(peer);
        if (was == peer.IsUseful) return;
        var sign = was ? -1 : 1;
        foreach (var chunk in peer.Have.Chunks()) _rarity.AddCopy(chunk, sign);
        foreach (var fetch in peer.Fetches) _rarity.AddComing(fetch.Chunk, sign);
        _useful += sign;
        if (!IsDone(peer)) _usefulMissing += sign;
    }

    private static void CountLeafBytes(Peer peer)
    {
        var sign = peer.TakesSlowly ? 1 : -1;
        foreach (var edge in peer.Sources) Count(edge);
        if (peer.FromSeed is { } fromSeed) Count(fromSeed);

        void Count(Edge edge) => edge.Source.LeafBytes += sign * (edge.PendingBytes - edge.WaitingBytes);
    }

    private static bool IsServant(Peer peer) => peer.CanServe && !peer.IsBanned && !peer.HasLeft;

    private void CountUseful(Peer peer)
    {
        if (IsServant(peer)) _servants++;
        if (!peer.IsUseful) return;
        _useful++;
        if (!IsDone(peer)) _usefulMissing++;
    }

    private static List<ChunkRange> Ranges(IEnumerable<int> chunks)
    {
        var ranges = new List<ChunkRange>();
        foreach (var chunk in chunks.Order())
        {
            if (ranges.Count > 0 && ranges[^1].End == chunk) ranges[^1] = new ChunkRange(ranges[^1].First, ranges[^1].Count + 1);
            else ranges.Add(new ChunkRange(chunk, 1));
        }

        return ranges;
    }
}
