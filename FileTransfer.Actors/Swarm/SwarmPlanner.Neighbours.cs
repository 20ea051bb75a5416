namespace FileTransfer.Actors.Swarm;

// Who may fetch from whom: a sparse random graph, so that links stay few; it widens where it proves too narrow.
internal sealed partial class SwarmPlanner
{
    private const int Draws = 24;
    private const int MissesUntilRest = 3;
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(2);

    /// <summary>Draws half of a newcomer's neighbours; those who come later draw it in turn.</summary>
    private void Introduce(Peer peer)
    {
        var wanted = _ring.Count - 1 <= Options.Neighbours ? _ring.Count - 1 : Math.Max(2, Options.Neighbours / 2);
        if (wanted == _ring.Count - 1)
        {
            foreach (var other in _ring) Befriend(peer, other);
            return;
        }

        for (var draw = 0; draw < Draws && peer.Sources.Count < wanted; draw++) Befriend(peer, _ring[_random.Next(_ring.Count)]);
    }

    private void Befriend(Peer one, Peer other)
    {
        if (one == other) return;
        Connect(one, other);
        Connect(other, one);
    }

    /// <returns>Whether the receiver has a new source.</returns>
    private bool Connect(Peer receiver, Peer source)
    {
        if (!source.CanServe || source.IsBanned || IsDone(receiver)) return false;
        if (source.Clients.Count >= 2 * Options.Neighbours && !MakeRoom(source.Clients)) return false;
        if (receiver.Sources.Count >= 2 * Options.Neighbours && !MakeRoom(receiver.Sources)) return false;
        if (receiver.Sources.Exists(edge => edge.Source == source)) return false;
        var fresh = new Edge(receiver, source);
        receiver.Sources.Add(fresh);
        source.Clients.Add(fresh);
        return true;
    }

    /// <summary>Gives up the idle edge that brought nothing for longest.</summary>
    private static bool MakeRoom(List<Edge> edges)
    {
        Edge? oldest = null;
        foreach (var edge in edges)
        {
            if (edge.Pending == 0 && (oldest is null || edge.Progress < oldest.Progress)) oldest = edge;
        }

        if (oldest is not null) Disconnect(oldest);
        return oldest is not null;
    }

    private static void Disconnect(Edge edge)
    {
        edge.Receiver.Sources.Remove(edge);
        edge.Source.Clients.Remove(edge);
    }

    private void Block(Edge edge)
    {
        TakeBack(edge, tell: true);
        edge.Receiver.Blocked.Add(edge.Source.Node);
        Disconnect(edge);
    }

    /// <summary>After a few nodes out of reach it looks around less and less often; meanwhile the seed helps.</summary>
    private static void NoteMiss(Peer receiver, TimeSpan now)
    {
        if (++receiver.Misses < MissesUntilRest) return;
        var rest = FirstRest * Math.Pow(2, Math.Min(receiver.Misses - MissesUntilRest, 10));
        receiver.WidenAfter = now + (rest < LongestAvoidance ? rest : LongestAvoidance);
    }

    /// <returns>Whether there is a new neighbour that has something for it.</returns>
    private bool Widen(Peer receiver, TimeSpan now)
    {
        if (now < receiver.WidenAfter) return false;
        receiver.WidenAfter = now + Options.WidenEvery;
        if (_ring.Count - 1 <= receiver.Sources.Count) return false;
        for (var draw = 0; draw < Draws; draw++)
        {
            var other = _ring[_random.Next(_ring.Count)];
            if (CanHelp(other, receiver)) return Connect(receiver, other);
        }

        if (receiver.Fetches.Count > 0 && !receiver.IsStranded) return false;   // a look at everybody is for who has nothing at all
        var start = _random.Next(_ring.Count);
        for (var i = 0; i < _ring.Count; i++)
        {
            var other = _ring[(start + i) % _ring.Count];
            if (CanHelp(other, receiver)) return Connect(receiver, other);
        }

        return false;
    }

    private bool CanHelp(Peer source, Peer receiver) =>
        source != receiver && source.IsUseful && HasRoom(source, receiver)
        && !receiver.Blocked.Contains(source.Node)
        && source.Have.Overlaps(receiver.Wanted)
        && !receiver.Sources.Exists(edge => edge.Source == source);
}
