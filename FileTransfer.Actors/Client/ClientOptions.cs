using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Transfers;

namespace FileTransfer.Actors.Client;

/// <summary>How a client keeps its session (hocon/reference.conf, <c>filetransfer.client</c>).</summary>
public sealed record ClientOptions
{
    public required string Version { get; init; }

    public TransferOptions Transfers { get; init; } = new();

    /// <summary>Between attempts to come back.</summary>
    public RetrySchedule Retry { get; init; } = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10));

    /// <summary>Between two looks whether a preferred node is back.</summary>
    public TimeSpan ReturnInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>From the connection to Welcome.</summary>
    public TimeSpan WelcomeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long what was begun waits for a lost server before it ends, resumable. The first connection of a command is
    /// not waited for. A receiving client waits for ever.
    /// </summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether a receiving client that was just started receives a small broadcast from itself first.</summary>
    public bool Rehearses { get; init; }

    /// <summary>Free space that downloads and the inbox leave alone.</summary>
    public long KeepFreeBytes { get; init; } = 64L * 1024 * 1024;
}
