using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>Whether the disk did what it was asked the last time.</summary>
/// <param name="Problem">Null when healthy.</param>
/// <param name="Since">When it became so.</param>
public sealed record StoreHealth(Failure? Problem, DateTimeOffset Since)
{
    public bool IsDegraded => Problem is not null;
}
