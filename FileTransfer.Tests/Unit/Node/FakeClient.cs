using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Tests.Unit.Node;

/// <summary>Answers what a test puts in, and remembers what was asked.</summary>
internal sealed class FakeClient : IFileTransferClient
{
    public List<object?> Asked { get; } = [];

    public Exception? Fails { get; set; }

    /// <summary>When set, every call waits for it or for its cancellation.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>When false, a waiting call ignores its cancellation.</summary>
    public bool Obedient { get; set; } = true;

    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<TransferProgress> Transfers { get; } = [];

    public List<BroadcastProgress> Broadcasts { get; } = [];

    public List<ReceiveEvent> Events { get; } = [];

    public TransferReport Report { get; set; } = Sample.Report();

    public BroadcastReport Broadcast { get; set; } = Sample.Broadcast();

    public string Certificate { get; set; } = "{}\n";

    public List<RemoteEntry> Entries { get; } = [];

    public List<HistoryRecord> Records { get; } = [];

    public List<NodeRecord> Nodes { get; } = [];

    public ServerStatus Status { get; set; } = new([], null, 0);

    public StoredReport Stored { get; set; } = new(0, 0, []);

    public bool Disposed { get; private set; }

    public Task<ServerStatus> StatusAsync(CancellationToken cancel) => Answer("status", Status, cancel);

    public List<BroadcastStanding> Standings { get; } = [];

    public Task<IReadOnlyList<BroadcastStanding>> BroadcastsAsync(BroadcastId? id, NodeId? node, CancellationToken cancel) =>
        Answer<IReadOnlyList<BroadcastStanding>>(((object?)id, (object?)node), Standings, cancel);

    public Task<StoredReport> VerifyStoredAsync(double share, IProgress<RelativePath> damaged, CancellationToken cancel)
    {
        foreach (var path in Stored.Damaged) damaged.Report(path);
        return Answer(share, Stored, cancel);
    }

    public Task<TransferReport> SendAsync(SendOrder order, IProgress<TransferProgress> progress, CancellationToken cancel)
    {
        Transfers.ForEach(progress.Report);
        return Answer(order, Report, cancel);
    }

    public Task<TransferReport> GetAsync(GetOrder order, IProgress<TransferProgress> progress, CancellationToken cancel)
    {
        Transfers.ForEach(progress.Report);
        return Answer(order, Report, cancel);
    }

    public Task<BroadcastReport> BroadcastAsync(
        BroadcastOrder order, IProgress<BroadcastProgress> progress, CancellationToken cancel)
    {
        Broadcasts.ForEach(progress.Report);
        return Answer(order, Broadcast, cancel);
    }

    public Task<BroadcastReport> DecideAsync(
        BroadcastId broadcast, bool commit, IProgress<BroadcastProgress> progress, CancellationToken cancel)
    {
        Broadcasts.ForEach(progress.Report);
        return Answer((broadcast, commit), Broadcast with { Id = broadcast }, cancel);
    }

    public SteerReport Steered { get; set; } = new(
        true, new RunningBroadcast(BroadcastId.New(), "channel", "images", BroadcastPacing.Free));

    public Task<SteerReport> SteerAsync(BroadcastId broadcast, Steering steering, long? bytesPerSecond, CancellationToken cancel) =>
        Answer((broadcast, steering, bytesPerSecond), Steered, cancel);

    public Task<string> CertificateAsync(BroadcastId broadcast, CancellationToken cancel) => Answer(broadcast, Certificate, cancel);

    public Task ReceiveAsync(ReceiveOrder order, IProgress<ReceiveEvent> events, CancellationToken cancel)
    {
        Events.ForEach(events.Report);
        return Answer(order, 0, cancel);
    }

    public Task<IReadOnlyList<RemoteEntry>> ListAsync(RelativePath? path, CancellationToken cancel) =>
        Answer<IReadOnlyList<RemoteEntry>>(path, Entries, cancel);

    public Task RemoveAsync(RelativePath path, CancellationToken cancel) => Answer(path, 0, cancel);

    public Task<IReadOnlyList<HistoryRecord>> HistoryAsync(CancellationToken cancel) =>
        Answer<IReadOnlyList<HistoryRecord>>("history", Records, cancel);

    public Task<IReadOnlyList<NodeRecord>> NodesAsync(CancellationToken cancel) =>
        Answer<IReadOnlyList<NodeRecord>>("nodes", Nodes, cancel);

    public Task<string> InviteAsync(InviteOrder order, CancellationToken cancel) => Answer(order, Sample.Link, cancel);

    public RevokeReport Revoked { get; set; } = new(false, 0);

    public Task<RevokeReport> RevokeAsync(NodeId node, CancellationToken cancel) => Answer(node, Revoked, cancel);

    public ValueTask DisposeAsync()
    {
        Disposed = true;
        return ValueTask.CompletedTask;
    }

    private async Task<T> Answer<T>(object? asked, T answer, CancellationToken cancel)
    {
        Asked.Add(asked);
        Entered.TrySetResult();
        await Gate.WaitAsync(Obedient ? cancel : CancellationToken.None);
        return Fails is null ? answer : throw Fails;
    }
}
