using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Swarm;

namespace FileTransfer.Benchmarks.Swarm;

// What the broadcast actor will do around the planner.
internal sealed partial class SwarmSimulator
{
    private const int HeaderBytes = 40;
    private const int BytesPerRange = 8;
    private const int BytesPerHash = 32;

    private void Brain(Action happens)
    {
        _plannerEvents++;
        _planning.Start();
        happens();
        _planning.Stop();
        if (_planIsDue) return;
        _planIsDue = true;
        Schedule(_scenario.PlanEvery, new SimEvent(SimEventKind.Plan));
    }

    private void Join(SimNode node, bool isLate)
    {
        node.JoinedAt = _now;
        if (isLate && _seedBytesBeforeLate < 0) _seedBytesBeforeLate = _seedBytes;
        if (node.Missing == 0 && node.FinishedAt < 0)
        {
            node.FinishedAt = _now;
            _open--;
        }

        _ledger?.Joined(node.Name);
        Brain(() => _planner.Join(node.Name, new ChunkMap(), node.CanServe, Now));
    }

    private void Die(SimNode node)
    {
        if (node.IsDead) return;
        node.IsDead = true;
        if (node.FinishedAt < 0) _open--;
        Schedule(_scenario.NoticeAfter, new SimEvent(SimEventKind.LossNoticed, node));
    }

    private void Leave(SimNode node)
    {
        _ledger?.Left(node.Name);
        Brain(() => _planner.Leave(node.Name));
    }

    private void AckAtBrain(SimNode node, List<int> chunks)
    {
        var ranges = new ChunkMap(chunks.Select(static chunk => new ChunkRange(chunk, 1))).Runs;
        _ledger?.Verified(node.Name, chunks);
        Brain(() => _planner.Verified(node.Name, ranges, Now));
    }

    private void FailureAtBrain(SimLink link, List<int> chunks)
    {
        var (receiver, source) = (link.Receiver, link.Source);
        if (receiver.IsDead) return;
        foreach (var chunk in chunks)
        {
            if (link.Asked.Remove(chunk)) receiver.Awaited--;
        }

        var ranges = new ChunkMap(chunks.Select(static chunk => new ChunkRange(chunk, 1))).Runs;
        _ledger?.Failed(receiver.Name, source.Name, chunks, link.IsUnreachable);
        if (link.IsUnreachable)
        {
            Brain(() => _planner.Unreachable(receiver.Name, source.Name, Now));
            return;
        }

        Brain(() => _planner.Lost(receiver.Name, source.Name, ranges, FetchFailure.Corrupt, Now));
        _lies[source.Name] = _lies.GetValueOrDefault(source.Name) + 1;
        if (_lies[source.Name] != LiesUntilBanned) return;
        _ledger?.Banned(source.Name);
        Brain(() => _planner.Banned(source.Name));
    }

    private void Tick()
    {
        Brain(() => _planner.Tick(Now));
        Schedule(TickEvery, new SimEvent(SimEventKind.Tick));
    }

    private void GrowSeed()
    {
        if (_scenario.UploadShare == 0)
        {
            Brain(() => _planner.SeedHas(new ChunkRange(0, _lengths.Length)));
            return;
        }

        var (step, rate) = (TimeSpan.FromMilliseconds(100), _seed.BytesPerTick * _scenario.UploadShare);
        var arrived = (int)Math.Min(_lengths.Length, _now * rate / _lengths[0]);
        Brain(() => _planner.SeedHas(new ChunkRange(0, arrived)));
        _ledger?.SeedHas(arrived);
        if (arrived < _lengths.Length) Schedule(step, new SimEvent(SimEventKind.SeedGrows));
    }

    private void Plan()
    {
        _planIsDue = false;
        _planning.Start();
        var plan = _planner.Next(Now);
        _planning.Stop();
        _ledger?.Check(plan, _now);
        foreach (var revocation in plan.Revoked) Order(revocation, revocation.Chunks.Count * BytesPerRange);
        foreach (var assignment in plan.Assigned)
        {
            Order(assignment, (assignment.Chunks.Count * BytesPerRange) + (assignment.Chunks.Sum(static range => range.Count) * BytesPerHash));
        }
    }

    private void Order(object order, int bytes)
    {
        _messages++;
        _controlBytes += HeaderBytes + bytes;
        Schedule(_scenario.Latency, new SimEvent(SimEventKind.PlanAtReceiver, Content: order));
    }
}
