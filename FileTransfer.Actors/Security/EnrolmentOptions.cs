namespace FileTransfer.Actors.Security;

/// <summary>Bounds of what an unknown machine may do on the join port.</summary>
public sealed record EnrolmentOptions
{
    /// <summary>The whole conversation, whatever trickles in.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Wrong codes per minute that get an answer of their own, from one address (IPv6: one /64).</summary>
    public int WrongCodesPerAddress { get; init; } = 10;

    /// <summary>The same from all addresses.</summary>
    public int WrongCodesInAll { get; init; } = 100;

    /// <summary>Addresses remembered at a time; further ones share one allowance.</summary>
    public int RememberedAddresses { get; init; } = 4096;
}
