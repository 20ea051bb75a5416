using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Transfers;

namespace FileTransfer.Actors.Server;

/// <summary>A source whose manifest counts against a budget for as long as it is open.</summary>
internal sealed class BudgetedSource : IChunkSource
{
    private readonly IChunkSource _inner;
    private readonly ManifestBudget _budget;
    private long _held;

    /// <summary>Takes ownership of <paramref name="inner"/>, also when it throws.</summary>
    /// <exception cref="FailureException">The budget is spent.</exception>
    public BudgetedSource(IChunkSource inner, ManifestBudget budget)
    {
        (_inner, _budget) = (inner, budget);
        var cost = inner.Manifest.Entries.Sum(entry => ManifestBudget.CostOf(entry.Path));
        try
        {
            budget.Take(cost);
            _held = cost;
        }
        catch
        {
            inner.Dispose();
            throw;
        }
    }

    public Manifest Manifest => _inner.Manifest;

    public Hash256? KnownRoot(int chunk) => _inner.KnownRoot(chunk);

    public Task<ChunkBuffer> ReadAsync(int chunk, CancellationToken cancel) => _inner.ReadAsync(chunk, cancel);

    public Task<bool> IsIntactAsync(int chunk, CancellationToken cancel) => _inner.IsIntactAsync(chunk, cancel);

    public Task<IReadOnlyList<ContentId>> FinishAsync(CancellationToken cancel) => _inner.FinishAsync(cancel);

    public void Dispose()
    {
        _budget.Release(Interlocked.Exchange(ref _held, 0));
        _inner.Dispose();
    }
}
