using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Swarm;

namespace FileTransfer.Benchmarks.Swarm;

// Links and receivers: quanta, chunks, acks.
internal sealed partial class SwarmSimulator
{
    private void SendQuantum(SimNode source)
    {
        source.IsSending = false;
        if (source.IsDead || source.Sending.Count == 0) return;
        var wake = long.MaxValue;
        for (var i = 0; i < source.Sending.Count; i++)
        {
            var at = (source.Turn + i) % source.Sending.Count;
            var link = source.Sending[at];
            var receiver = link.Receiver;
            var startsAt = receiver.DownFreeAt - (long)(Backlog * _quantum / receiver.BytesPerTick);
            if (startsAt > _now)
            {
                wake = Math.Min(wake, startsAt);
                continue;
            }

            Send(source, at, link);
            return;
        }

        source.IsSending = true;
        ScheduleAt(wake, new SimEvent(SimEventKind.UplinkFree, source));
    }

    private void Send(SimNode source, int at, SimLink link)
    {
        var chunk = link.Queue.First!.Value;
        var bytes = Math.Min(_quantum, _lengths[chunk] - link.HeadSent);
        var receiver = link.Receiver;
        var sentAt = _now + (long)(bytes / source.UpBytesPerTick);
        receiver.DownFreeAt = Math.Max(receiver.DownFreeAt, _now) + (long)(bytes / receiver.BytesPerTick);
        if (source == _seed) _seedBytes += bytes;
        link.HeadSent += bytes;
        source.Turn = at + 1;
        if (link.HeadSent == _lengths[chunk])
        {
            link.Queue.RemoveFirst();
            link.HeadSent = 0;
            if (link.Queue.Count == 0) StopSending(link);
            ScheduleAt(Math.Max(sentAt, receiver.DownFreeAt) + _scenario.Latency.Ticks, new SimEvent(SimEventKind.ChunkArrives, link, chunk));
        }

        source.IsSending = true;
        ScheduleAt(sentAt, new SimEvent(SimEventKind.UplinkFree, source));
    }

    private static void StopSending(SimLink link)
    {
        var at = link.Source.Sending.IndexOf(link);
        if (at < 0) return;
        link.Source.Sending.RemoveAt(at);
        if (link.Source.Turn > at) link.Source.Turn--;
    }

    private void Arrive(SimLink link, int chunk)
    {
        var receiver = link.Receiver;
        if (receiver.IsDead) return;
        if (link.Asked.Remove(chunk)) receiver.Awaited--;
        if (link.Source.IsLiar)
        {
            Tell(new SimEvent(SimEventKind.FailureAtBrain, link, 0, new List<int> { chunk }));
            return;
        }

        if (receiver.Has[chunk])
        {
            _duplicateBytes += _lengths[chunk];
            return;
        }

        receiver.Has[chunk] = true;
        foreach (var client in receiver.Clients)
        {
            if (!client.Waiting.Remove(chunk)) continue;
            client.Queue.AddLast(chunk);
            Serve(client);
        }

        receiver.Unreported.Add(chunk);
        if (--receiver.Missing == 0)
        {
            receiver.FinishedAt = _now;
            _open--;
        }

        if (receiver.Unreported.Count >= _scenario.AckChunks || receiver.Awaited == 0) Report(receiver);
        else if (!receiver.AckIsDue)
        {
            receiver.AckIsDue = true;
            Schedule(_scenario.AckAfter, new SimEvent(SimEventKind.AckIsDue, receiver));
        }
    }

    private void Report(SimNode receiver)
    {
        receiver.AckIsDue = false;
        if (receiver.IsDead || receiver.Unreported.Count == 0) return;
        var chunks = receiver.Unreported;
        receiver.Unreported = [];
        Tell(new SimEvent(SimEventKind.AckAtBrain, receiver, 0, chunks), bytes: 4 * chunks.Count);
    }

    private void Tell(SimEvent news, int bytes = 8)
    {
        _messages++;
        _controlBytes += HeaderBytes + bytes;
        Schedule(_scenario.Latency, news);
    }

    /// <summary>A plan reaches its receiver, which asks the source, or stops asking it.</summary>
    private void Told(object order)
    {
        switch (order)
        {
            case Assignment assignment when !_nodes[assignment.Receiver].IsDead:
                var link = LinkOf(_nodes[assignment.Receiver], _nodes[assignment.Source]);
                var chunks = Chunks(assignment.Chunks).Where(chunk => !link.Receiver.Has[chunk] && link.Asked.Add(chunk)).ToList();
                link.Receiver.Awaited += chunks.Count;
                if (link.IsUnreachable) Schedule(ConnectTimeout, new SimEvent(SimEventKind.FailureAtBrain, link, 0, chunks));
                else Schedule(_scenario.Latency, new SimEvent(SimEventKind.FetchAtSource, link, 0, chunks));
                break;
            case Revocation revocation:
                if (_nodes[revocation.Receiver].Links.TryGetValue(revocation.Source, out var old)) TakeBack(old, Chunks(revocation.Chunks));
                break;
        }
    }

    private void TakeBack(SimLink link, IEnumerable<int> chunks)
    {
        foreach (var chunk in chunks)
        {
            if (link.Asked.Remove(chunk)) link.Receiver.Awaited--;
            if (link.Queue.First?.Value == chunk)
            {
                _duplicateBytes += link.HeadSent;
                link.HeadSent = 0;
            }

            link.Queue.Remove(chunk);
            link.Waiting.Remove(chunk);
        }

        if (link.Queue.Count == 0) StopSending(link);
        Report(link.Receiver);
    }

    private void Asked(SimLink link, List<int> chunks)
    {
        if (link.Source.IsDead || link.Receiver.IsDead) return;
        foreach (var chunk in chunks)
        {
            if (!link.Asked.Contains(chunk)) continue;
            if (link.Source == _seed || link.Source.Has[chunk]) link.Queue.AddLast(chunk);
            else link.Waiting.Add(chunk);
        }

        Serve(link);
    }

    private void Serve(SimLink link)
    {

        if (link.Queue.Count == 0) return;
        if (!link.Source.Sending.Contains(link)) link.Source.Sending.Add(link);
        if (!link.Source.IsSending) SendQuantum(link.Source);
    }

    private SimLink LinkOf(SimNode receiver, SimNode source)
    {
        if (receiver.Links.TryGetValue(source.Name, out var link)) return link;
        if (source != _seed) _pairs++;
        link = new SimLink(receiver, source) { IsUnreachable = source != _seed && _random.NextDouble() < _scenario.UnreachableShare };
        receiver.Links.Add(source.Name, link);
        source.Clients.Add(link);
        return link;
    }

    private static IEnumerable<int> Chunks(IEnumerable<ChunkRange> ranges) =>
        ranges.SelectMany(static range => Enumerable.Range(range.First, range.Count));
}
