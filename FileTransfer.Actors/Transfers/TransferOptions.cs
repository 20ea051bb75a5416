namespace FileTransfer.Actors.Transfers;

/// <summary>How transfers behave (hocon/reference.conf, <c>filetransfer.transfers</c>).</summary>
public sealed record TransferOptions
{
    /// <summary>Most bytes a receiver asks for ahead of their arrival.</summary>
    public long WindowBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Where the window starts; it doubles each time it was used up.</summary>
    public long InitialWindowBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>Most bytes that are verified but not durable; a slow disk holds the source back at this point.</summary>
    public long UnflushedBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>A flush starts when so much is waiting for it…</summary>
    public long FlushBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>…or when the oldest has waited so long.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>An acknowledgment is sent after so many chunks…</summary>
    public int AckChunks { get; init; } = 16;

    /// <summary>…or after this time.</summary>
    public TimeSpan AckInterval { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>A source that was asked and sends nothing for so long ends the transfer; it is resumable.</summary>
    public TimeSpan ProgressTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes a source reads ahead of its link, at least one chunk.</summary>
    public long ReadAheadBytes { get; init; } = 4 * 1024 * 1024;

    public int MaxEntries { get; init; } = 1_000_000;

    /// <summary>Of memory for manifests and listings, of all sessions together; an estimate.</summary>
    public long ManifestBytes { get; init; } = 1L << 30;

    /// <summary>Transfers in one session at a time.</summary>
    public int MaxPerSession { get; init; } = 64;
}
