using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;

namespace FileTransfer.Tests.Support;

/// <summary>A store whose answers are chosen, and can be kept back.</summary>
internal sealed class FakeStore : IFileStore
{
    public Conflict? Conflict { get; set; }

    public bool Identical { get; set; }

    public ChunkMap Durable { get; set; } = new();

    public Failure? Refusal { get; set; }

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

    public async Task<IStagedTransfer> StageAsync(StageRequest request, CancellationToken cancel)
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

    public Task<CommitResult?> SettleAsync(TransferId id) => Task.FromResult(Begun);

    public Task ForgetAsync(TransferId id)
    {
        Forgotten.Add(id);
        return Task.CompletedTask;
    }

    public Task<IChunkSource?> OpenCommittedAsync(Manifest manifest, CommitResult commit, CancellationToken cancel) =>
        Task.FromResult<IChunkSource?>(null);
}
