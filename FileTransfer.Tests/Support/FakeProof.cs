using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Tests.Support;

/// <summary>Believes every receiver but those that a test names, and keeps nothing but the last certificate's receivers.</summary>
internal sealed class FakeProof : IBroadcastProof
{
    public Dictionary<NodeId, Failure> Refuses { get; } = [];

    /// <summary>What the receivers handed in; null where none came.</summary>
    public Dictionary<NodeId, string?> Taken { get; } = [];

    /// <summary>A certificate waits for it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public Failure? NoCertificate { get; set; }

    public IReadOnlyList<ReceiverStatus>? Issued { get; private set; }

    public Task TakeAsync(NodeId node, string? receipt)
    {
        lock (Taken) Taken[node] = receipt;
        return Refuses.TryGetValue(node, out var failure) ? Task.FromException(new FailureException(failure)) : Task.CompletedTask;
    }

    public async Task IssueAsync(IReadOnlyList<ReceiverStatus> receivers)
    {
        await Gate;
        Issued = receivers;
        if (NoCertificate is { } failure) throw new FailureException(failure);
    }
}
