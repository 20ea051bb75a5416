namespace FileTransfer.Actors.Swarm;

/// <summary>
/// Bounds and patience of one broadcast's planner. May be replaced while it runs, so that broadcasts can share a node fairly.
/// </summary>
internal sealed record SwarmOptions
{
    /// <summary>Receivers a peer serves at once, where not all are neighbours (<see cref="SlotsAmong"/>).</summary>
    public int UploadSlots { get; init; } = 4;

    /// <summary>More of them for receivers that have fallen behind the others.</summary>
    public int SlotsForLaggards { get; init; } = 2;

    /// <summary>
    /// Receivers the seed serves at once: enough that it is busy although each gives it only a share of its downlink.
    /// </summary>
    public int SeedSlots { get; init; } = 8;

    /// <summary>
    /// Chunks a near receiver has in the seed's queue: one on its way and one behind it; more where few share what
    /// <see cref="SeedHorizon"/> asks for.
    /// </summary>
    public int SeedChunks { get; init; } = 2;

    /// <summary>The least work in the seed's queue, in time at its measured rate. Must exceed the control loop of near receivers.</summary>
    public TimeSpan SeedHorizon { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Sources a receiver is connected to; a source has at most twice as many clients. Bounds links, not chunks.</summary>
    public int Neighbours { get; init; } = 10;

    /// <summary>
    /// Receivers a peer serves at once among so many. Where all are neighbours, taken slots would only keep those out who lag: of eight
    /// some had two or three sources for a whole broadcast, and three quarters of the rate, while others' uplinks were half idle.
    /// In a sparse graph more slots spread a source thinner than the chunks it alone has can bear.
    /// </summary>
    public int SlotsAmong(int receivers) => IsSparse(receivers) ? UploadSlots : Math.Max(UploadSlots, Neighbours);

    /// <summary>Whether not all of so many are neighbours.</summary>
    public bool IsSparse(int receivers) => receivers > Neighbours + 1;

    /// <summary>
    /// How much work, in time at its measured rate, a receiver has outstanding and a source has queued. Must exceed the control
    /// loop: a batch of acks is awaited, sent, planned, and the fetch reaches the source.
    /// </summary>
    public TimeSpan Horizon { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Where control loops are long; bounds what is decided early and regretted.</summary>
    public TimeSpan LongestHorizon { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Outstanding bytes of a receiver while nothing is known about anybody's rate.</summary>
    public long FirstOutstandingBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>Outstanding bytes of a receiver of low rate; never less than <see cref="MinOutstandingChunks"/>.</summary>
    public long MinOutstandingBytes { get; init; } = 512 * 1024;

    public int MinOutstandingChunks { get; init; } = 3;

    /// <summary>
    /// Chunks a receiver has outstanding, within <see cref="LongestHorizon"/>: some at each of its sources. A source that sends its only
    /// one idles until the next is ordered, and waits in queues of its own line meanwhile.
    /// </summary>
    public int OutstandingChunks { get; init; } = 12;

    /// <summary>Outstanding bytes of the fastest receiver, and queued bytes of the fastest source.</summary>
    public long MaxOutstandingBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Below this share of the median rate a receiver becomes a leaf: it is served, but nobody depends on it.</summary>
    public double SlowShare { get; init; } = 0.3;

    /// <summary>
    /// A fetch without a verified chunk or a sign of progress for this long is planned anew, sooner where others get on and little
    /// is queued. Doubles for who stalls again.
    /// </summary>
    public TimeSpan StallAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The least of it: a disk, or a machine that is busy with something else, may pause for a moment.</summary>
    public TimeSpan LeastStall { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>What the seed may send beyond one copy to help at the end, as a share of the content.</summary>
    public double SeedExtraShare { get; init; } = 0.04;

    /// <summary>Chunks still missing at a receiver when fetches that take long may move to another source.</summary>
    public int EndGameChunks { get; init; } = 16;

    /// <summary>A receiver that could reach no peer with anything useful for this long is served by the seed.</summary>
    public TimeSpan StrandedAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a receiver that misses something may be given another neighbour.</summary>
    public TimeSpan WidenEvery { get; init; } = TimeSpan.FromMilliseconds(500);
}
