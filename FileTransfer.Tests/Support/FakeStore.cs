using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;

namespace FileTransfer.Tests.Support;

/// <summary>A store whose answers are chosen, and can be kept back.</summary>
internal sealed class FakeStore : IFileStore
{
    private int _held;

    public Conflict? Conflict { get; set; }

    public bool Identical { get; set; }

    public ChunkMap Durable { get; set; } = new();

    public Failure? Refusal { get; set; }

    /// <summary>What the transfer's place waits for: another attempt has it.</summary>
    public TaskCompletionSource? HoldGate { get; set; }

    /// <summary>Places that were neither used nor given up.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>What staging waits for, whatever its token says.</summary>
    public TaskCompletionSource? StageGate { get; set; }

    public TaskCompletionSource? CompareGate { get; set; }

    public StageRequest? Request { get; private set; }

    public Manifest? Compared { get; private set; }

    public FakeStagedTransfer? Staged { get; private set; }

    /// <summary>Applied to what is staged before anybody sees it.</summary>
    public Action<FakeStagedTransfer> Prepare { get; set; } = _ => { };

    public Task<Conflict?> FindConflictAsync(Manifest manifest, RelativePath? into, CancellationToken cancel) =>
        Task.FromResult(Conflict);

    public async Task<bool> IsIdenticalAsync(Manifest manifest, RelativePath? into, CancellationToken cancel)
    {
        Compared = manifest;
        if (CompareGate is { } gate) await gate.Task.WaitAsync(cancel);
        return Identical;
    }

    public async Task<ITransferPlace> HoldAsync(TransferId id, CancellationToken cancel)
    {
        if (HoldGate is { } gate) await gate.Task.WaitAsync(cancel);
        Interlocked.Increment(ref _held);
        return new Place(this);
    }

    private async Task<IStagedTransfer> StageAsync(StageRequest request)
    {
        Request = request;
        if (StageGate is { } gate) await gate.Task;
        if (Refusal is not null) throw new FailureException(Refusal);
        Staged = new FakeStagedTransfer(request, Durable);
        Prepare(Staged);
        return Staged;
    }

    /// <summary>What an earlier attempt had begun to commit.</summary>
    public CommitResult? Begun { get; set; }

    public List<TransferId> Forgotten { get; } = [];

    public Task<IChunkSource?> OpenCommittedAsync(Manifest manifest, CommitResult commit, CancellationToken cancel) =>
        Task.FromResult<IChunkSource?>(null);

    private sealed class Place(FakeStore store) : ITransferPlace
    {
        private int _used;

        public Task<IStagedTransfer> StageAsync(StageRequest request, CancellationToken cancel)
        {
            Dispose();
            return store.StageAsync(request);
        }

        public async Task SettleAsync(Func<CommitResult, Task> record)
        {
            Dispose();
            if (store.Begun is not { } begun) return;
            await record(begun);
            store.Forgotten.Add(begun.Id);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _used, 1) == 0) Interlocked.Decrement(ref store._held);
        }
    }
}
