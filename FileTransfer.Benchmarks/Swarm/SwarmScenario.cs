using FileTransfer.Actors.Swarm;

namespace FileTransfer.Benchmarks.Swarm;

/// <summary>One simulated broadcast; everything that happens follows from it.</summary>
internal sealed record SwarmScenario(string Name, int Receivers, long Bytes, double MegabitsPerSecond)
{
    public int Seed { get; init; } = 1;

    /// <summary>Null takes the product's rule for a file of this size.</summary>
    public int? ChunkBytes { get; init; }

    public SwarmOptions Options { get; init; } = new();

    /// <summary>One way, between any two nodes.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>A receiver reports what it verified when it has this many chunks, or the first is this old.</summary>
    public int AckChunks { get; init; } = 16;

    /// <summary>More than the 20 ms of a node: its report passes through a session and the network, too.</summary>
    public TimeSpan AckAfter { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Events that come within this time are planned together, as an actor does with its mailbox.</summary>
    public TimeSpan PlanEvery { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Bytes a source sends to one receiver before it turns to the next; null for a quarter of a chunk.</summary>
    public int? QuantumBytes { get; init; }

    /// <summary>Receivers with a tenth of the rate.</summary>
    public int Slow { get; init; }

    /// <summary>Receivers with a tenth of the rate upwards only.</summary>
    public int SlowUplinks { get; init; }

    /// <summary>Receivers that vanish without a word between a quarter and three quarters of F/u.</summary>
    public int Lost { get; init; }

    /// <summary>When that is noticed. A frozen one is taken for alive until its link is dead.</summary>
    public TimeSpan NoticeAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Receivers that join at <see cref="LateAt"/> times F/u.</summary>
    public int Late { get; init; }

    public double LateAt { get; init; } = 0.5;

    /// <summary>Receivers whose every chunk is wrong until somebody notices.</summary>
    public int Liars { get; init; }

    /// <summary>Share of ordered pairs of receivers that cannot reach each other.</summary>
    public double UnreachableShare { get; init; }

    /// <summary>Receivers that take no connections.</summary>
    public int NotServing { get; init; }

    /// <summary>The seed's content arrives at this share of the link rate while it is broadcast; zero when it is there.</summary>
    public double UploadShare { get; init; }

    public TimeSpan ExpectedOnce => TimeSpan.FromSeconds(Bytes * 8 / (MegabitsPerSecond * 1e6));
}
