using System.Diagnostics;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Swarm;

namespace FileTransfer.Benchmarks.Swarm;

/// <summary>
/// A broadcast in virtual time: the real planner, and around it a network of links that carry quanta of chunks. Up- and
/// downlinks are shared in turn, every message takes the latency, acks are batched. Repeatable for a seed.
/// </summary>
/// <remarks>
/// A source starts a quantum only while the receiver's downlink has less than <see cref="Backlog"/> quanta to take, as flow
/// control does; the uplink serves others meanwhile. Hashing and disks take no time. A node that dies is noticed after
/// <see cref="SwarmScenario.NoticeAfter"/>, one that cannot be reached after <see cref="ConnectTimeout"/>.
/// </remarks>
internal sealed partial class SwarmSimulator
{
    private const int Backlog = 2;
    private const int SlowFactor = 10;
    private const int LiesUntilBanned = 3;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(250);

    private readonly SwarmScenario _scenario;
    private readonly SwarmPlanner _planner;
    private readonly SwarmLedger? _ledger;
    private readonly Random _random;
    private readonly PriorityQueue<SimEvent, (long At, long Order)> _events = new();
    private readonly Dictionary<NodeId, SimNode> _nodes = [];
    private readonly List<SimNode> _receivers = [];
    private readonly SimNode _seed;
    private readonly int[] _lengths;
    private readonly int _quantum;
    private readonly Dictionary<NodeId, int> _lies = [];
    private readonly Stopwatch _planning = new();
    private long _now;
    private long _order;
    private long _seedBytes;
    private long _seedBytesBeforeLate = -1;
    private long _duplicateBytes;
    private long _controlBytes;
    private long _messages;
    private long _plannerEvents;
    private int _pairs;
    private int _open;
    private bool _planIsDue;

    /// <param name="check">Whether every plan is held against the rules; costs time.</param>
    public SwarmSimulator(SwarmScenario scenario, bool check = false)
    {
        _scenario = scenario;
        _random = new Random(scenario.Seed);
        var chunk = scenario.ChunkBytes ?? ChunkSize.For(scenario.Bytes);
        var count = (int)((scenario.Bytes + chunk - 1) / chunk);
        _lengths = [.. Enumerable.Range(0, count).Select(i => (int)Math.Min(chunk, scenario.Bytes - ((long)i * chunk)))];
        _quantum = scenario.QuantumBytes ?? Math.Max(16 * 1024, chunk / 4);
        var rate = scenario.MegabitsPerSecond * 1e6 / 8 / TimeSpan.TicksPerSecond;
        _seed = new SimNode(NodeId.Parse("seed"), count, rate);
        _nodes.Add(_seed.Name, _seed);
        _planner = new SwarmPlanner(_seed.Name, _lengths, scenario.Options, new Random(scenario.Seed + 1));
        _ledger = check ? new SwarmLedger(_seed.Name, scenario.Options) : null;
        for (var i = 0; i < scenario.Receivers; i++) AddReceiver(i, count, rate);
        _open = _receivers.Count;
        Schedule(TimeSpan.Zero, new SimEvent(SimEventKind.Tick));
        Schedule(TimeSpan.Zero, new SimEvent(SimEventKind.SeedGrows));
    }

    public SwarmResult Run(double patience = 50)
    {
        var wall = Stopwatch.StartNew();
        var cpu = Environment.CpuUsage.TotalTime;
        var limit = (long)(_scenario.ExpectedOnce.Ticks * patience) + TimeSpan.TicksPerMinute * 10;
        while (_open > 0 && _events.TryDequeue(out var happens, out var time) && time.At <= limit)
        {
            _now = time.At;
            Handle(happens);
        }

        var used = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds * _planning.Elapsed.TotalSeconds / wall.Elapsed.TotalSeconds;
        return Summary(used);
    }

    private TimeSpan Now => new(_now);

    private void AddReceiver(int i, int count, double rate)
    {
        // Slow, lying and closed ones are spread over the list; the last ones join late, those before them are lost.
        var late = i >= _scenario.Receivers - _scenario.Late;
        var lost = !late && i >= _scenario.Receivers - _scenario.Late - _scenario.Lost;
        var node = new SimNode(NodeId.Parse($"n{i}"), count, i < _scenario.Slow ? rate / SlowFactor : rate)
        {
            UpBytesPerTick = i < _scenario.Slow + _scenario.SlowUplinks ? rate / SlowFactor : rate,
            IsSlow = i < _scenario.Slow,
            IsLiar = i >= _scenario.Slow && i < _scenario.Slow + _scenario.Liars,
            CanServe = i >= _scenario.NotServing,
        };
        _nodes.Add(node.Name, node);
        _receivers.Add(node);
        var once = _scenario.ExpectedOnce;
        Schedule(late ? once * _scenario.LateAt : TimeSpan.Zero, new SimEvent(SimEventKind.Joins, node, late ? 1 : 0));
        if (lost) Schedule(once * (0.25 + (_random.NextDouble() / 2)), new SimEvent(SimEventKind.Dies, node));
    }

    private void Schedule(TimeSpan after, SimEvent happens) => ScheduleAt(_now + after.Ticks, happens);

    private void ScheduleAt(long at, SimEvent happens) => _events.Enqueue(happens, (at, _order++));

    private void Handle(SimEvent happens)
    {
        switch (happens.Kind)
        {
            case SimEventKind.UplinkFree: SendQuantum((SimNode)happens.Subject!); break;
            case SimEventKind.ChunkArrives: Arrive((SimLink)happens.Subject!, happens.Chunk); break;
            case SimEventKind.AckIsDue: Report((SimNode)happens.Subject!); break;
            case SimEventKind.AckAtBrain: AckAtBrain((SimNode)happens.Subject!, (List<int>)happens.Content!); break;
            case SimEventKind.FailureAtBrain: FailureAtBrain((SimLink)happens.Subject!, (List<int>)happens.Content!); break;
            case SimEventKind.Plan: Plan(); break;
            case SimEventKind.PlanAtReceiver: Told(happens.Content!); break;
            case SimEventKind.FetchAtSource: Asked((SimLink)happens.Subject!, (List<int>)happens.Content!); break;
            case SimEventKind.Tick: Tick(); break;
            case SimEventKind.Joins: Join((SimNode)happens.Subject!, happens.Chunk == 1); break;
            case SimEventKind.Dies: Die((SimNode)happens.Subject!); break;
            case SimEventKind.LossNoticed: Leave((SimNode)happens.Subject!); break;
            case SimEventKind.SeedGrows: GrowSeed(); break;
            default: throw new UnreachableException();
        }
    }

    private SwarmResult Summary(double plannerSeconds)
    {
        var alive = _receivers.Where(static node => !node.IsDead).ToArray();
        var once = _scenario.ExpectedOnce.Ticks;
        double[] Times(Func<SimNode, bool> which) => [.. alive.Where(node => node.FinishedAt >= 0 && which(node))
            .Select(node => (node.FinishedAt - node.JoinedAt) / (double)once).Order()];
        var needed = (double)_scenario.Bytes * alive.Length;
        return new SwarmResult(
            _scenario, Times(static _ => true), Times(static node => !node.IsSlow), alive.Count(static node => node.FinishedAt < 0),
            _seedBytes / (double)_scenario.Bytes,
            _seedBytesBeforeLate < 0 ? 0 : (_seedBytes - _seedBytesBeforeLate) / (double)_scenario.Bytes,
            _duplicateBytes / needed, _messages / (double)_receivers.Count, _controlBytes / needed,
            plannerSeconds * 1e6 / Math.Max(1, _plannerEvents), plannerSeconds, _pairs / (double)_receivers.Count,
            _ledger?.Violations ?? []);
    }
}
