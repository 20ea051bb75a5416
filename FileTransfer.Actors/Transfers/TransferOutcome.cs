using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Transfers;

/// <summary>How a transfer ended, for whoever started it.</summary>
/// <param name="Failure">Null for success.</param>
/// <param name="Manifest">Null when it ended before one was known; with content ids after success where they are known.</param>
/// <param name="Names">What the roots are called at the receiver.</param>
/// <param name="ResumedBytes">Durable before this attempt began.</param>
/// <param name="AlreadyThere">Nothing had to be stored.</param>
internal sealed record TransferOutcome(
    Failure? Failure, Manifest? Manifest, IReadOnlyList<RelativePath> Names, long ResumedBytes, bool AlreadyThere)
{
    /// <summary>Of a broadcast's receiver: what it signed, not judged yet.</summary>
    public string? Receipt { get; init; }

    /// <summary>At a receiver: copied from what had the name before.</summary>
    public long ReusedBytes { get; init; }

    /// <summary>The receiver was only asked, and would take it; nothing was transferred.</summary>
    public bool OnlyAsked { get; init; }

    public static TransferOutcome Only(Manifest manifest) => new(null, manifest, [], 0, false) { OnlyAsked = true };

    public static TransferOutcome Failed(Failure failure, Manifest? manifest = null) => new(failure, manifest, [], 0, false);
}
