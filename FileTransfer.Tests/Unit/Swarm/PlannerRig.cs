using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Swarm;

namespace FileTransfer.Tests.Unit.Swarm;

/// <summary>A planner and the receivers' side of the conversation, step by step.</summary>
internal sealed class PlannerRig
{
    public const int ChunkBytes = 64 * 1024;

    public static readonly NodeId Seed = NodeId.Parse("seed");

    /// <param name="promises">Whether chunks may be asked for in advance.</param>
    public PlannerRig(int chunks, SwarmOptions? options = null, bool seedHasAll = true, bool promises = false)
    {
        Chunks = chunks;
        Planner = new SwarmPlanner(
            Seed, [.. Enumerable.Repeat(ChunkBytes, chunks)], options ?? new SwarmOptions(), new Random(1), _ => promises);
        if (seedHasAll) Planner.SeedHas(new ChunkRange(0, chunks));
    }

    public int Chunks { get; }

    public SwarmPlanner Planner { get; }

    public TimeSpan Now { get; private set; }

    public List<Revocation> Revoked { get; } = [];

    public static NodeId Named(int number) => NodeId.Parse($"n{number}");

    public void Join(int node, bool canServe = true, params int[] have) =>
        Planner.Join(Named(node), new ChunkMap(have.Select(static chunk => new ChunkRange(chunk, 1))), canServe, Now);

    /// <summary>One that was slow in an earlier broadcast.</summary>
    public void JoinSlow(int node) => Planner.Join(Named(node), new ChunkMap(), canServe: true, Now, isSlow: true);

    public void JoinComplete(int node) => Planner.Join(Named(node), ChunkMap.Full(Chunks), canServe: true, Now);

    /// <summary>Every chunk ordered now, one by one.</summary>
    public List<(NodeId Receiver, NodeId Source, int Chunk)> Next()
    {
        var plan = Planner.Next(Now);
        Revoked.AddRange(plan.Revoked);
        return [.. plan.Assigned.SelectMany(order => order.Chunks.SelectMany(range =>
            Enumerable.Range(range.First, range.Count).Select(chunk => (order.Receiver, order.Source, chunk))))];
    }

    public void Verify(NodeId node, params IEnumerable<int> chunks) =>
        Planner.Verified(node, new ChunkMap(chunks.Select(static chunk => new ChunkRange(chunk, 1))).Runs, Now);

    public void Lose((NodeId Receiver, NodeId Source, int Chunk) order, FetchFailure why) =>
        Planner.Lost(order.Receiver, order.Source, [new ChunkRange(order.Chunk, 1)], why, Now);

    /// <summary>Time passes in ticks, as in the product.</summary>
    public void Wait(TimeSpan time)
    {
        var step = TimeSpan.FromMilliseconds(250);
        for (var end = Now + time; Now < end;)
        {
            Now += step;
            Planner.Tick(Now);
        }
    }

    /// <summary>Less than a tick, or a tick that comes late.</summary>
    public void Pass(TimeSpan time)
    {
        Now += time;
        Planner.Tick(Now);
    }

    /// <summary>All orders are carried out, round after round, until nothing is ordered any more.</summary>
    public List<(NodeId Receiver, NodeId Source, int Chunk)> Finish(int mostRounds = 500)
    {
        var all = new List<(NodeId Receiver, NodeId Source, int Chunk)>();
        for (var round = 0; round < mostRounds; round++)
        {
            var orders = Next();
            all.AddRange(orders);
            foreach (var group in orders.GroupBy(static order => order.Receiver)) Verify(group.Key, group.Select(static order => order.Chunk));
            Wait(TimeSpan.FromMilliseconds(250));
        }

        return all;
    }
}
