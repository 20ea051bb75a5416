using System.Text;
using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Receipts;
using FileTransfer.Actors.Rehearsals;
using FileTransfer.Actors.Storage.Sources;
using FileTransfer.Actors.Transfers;
using static FileTransfer.Actors.Client.ClientProtocol;
using static FileTransfer.Actors.Protocol.CatalogProtocol;
using static FileTransfer.Actors.Protocol.MembershipProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Client;

/// <summary>The calls of <see cref="IFileTransferClient"/> as jobs of one client actor, which connects at the first call.</summary>
public sealed partial class FileTransferClient : IFileTransferClient
{
    /// <summary>Of one kind, a person reads no more; a tree may have a million of them.</summary>
    private const int MaxWarnings = 20;

    private readonly ActorSystem _system;
    private readonly IServerConnector _connector;
    private readonly IServerConnector _receiving;
    private readonly ClientOptions _options;
    private readonly TimeProvider _time;
    private readonly PeerNetwork? _peers;
    private readonly ReceiptChain? _receipts;
    private readonly Lazy<IActorRef> _commands;

    /// <param name="peers">Null for a client that fetches from the server alone and feeds nobody.</param>
    /// <param name="receiving">For broadcasts, where others than servers may answer; null for the same.</param>
    /// <param name="receipts">Signs what is received; stays its owner's. Null for a node that never receives.</param>
    public FileTransferClient(
        ActorSystem system, IServerConnector connector, ClientOptions options, TimeProvider time, PeerNetwork? peers = null,
        ReceiptChain? receipts = null, IServerConnector? receiving = null)
    {
        _receiving = receiving ?? connector;
        _peers = peers;
        _receipts = receipts;
        _system = system;
        _connector = connector;
        _options = options;
        _time = time;
        _commands = new Lazy<IActorRef>(() => Start(null));
    }

    public async Task<TransferReport> SendAsync(SendOrder order, IProgress<TransferProgress> progress, CancellationToken cancel)
    {
        var started = _time.GetTimestamp();
        var scan = await ScanAsync(order.Paths, order.Strict, order.Warn, cancel).ConfigureAwait(false);
        using var source = new LocalSource(scan);
        var id = TransferIds.OfSend(_connector, order, source.Manifest);
        var job = new SendJob(OfferOf(source, id, Purpose.Upload, order.Into, order.IfExists), source, progress.Report);
        var outcome = await RunAsync(job, cancel).ConfigureAwait(false);
        return Reports.Of(outcome, id, job.Tally, Names(scan), _time.GetElapsedTime(started));
    }

    public async Task<TransferReport> GetAsync(GetOrder order, IProgress<TransferProgress> progress, CancellationToken cancel)
    {
        var started = _time.GetTimestamp();
        var request = new Request(TransferIds.OfGet(_connector, order), order.Remote);
        using var landing = await GetLanding.OpenAsync(order, request.Id, _options, cancel).ConfigureAwait(false);
        var job = new GetJob(request, landing.Store, landing.RootName, order.IfExists, progress.Report);
        var outcome = await RunAsync(job, cancel).ConfigureAwait(false);
        return Reports.Of(outcome, request.Id, job.Tally, [], _time.GetElapsedTime(started));
    }

    public async Task<BroadcastReport> BroadcastAsync(
        BroadcastOrder order, IProgress<BroadcastProgress> progress, CancellationToken cancel)
    {
        var started = _time.GetTimestamp();
        var follower = new BroadcastFollower(progress);
        if (order.Remote is { } remote)
        {
            var start = new BroadcastProtocol.StartBroadcast(BroadcastId.New(), remote, order.Channel) { Mode = order.Mode, Terms = order.Terms };
            await RunAsync(new BroadcastJob(null, start, follower.On), cancel).ConfigureAwait(false);
            return follower.Report([], _time.GetElapsedTime(started)) with { Mode = order.Mode };
        }

        var scan = await ScanAsync([order.Path!], order.Strict, order.Warn, cancel).ConfigureAwait(false);
        using var source = new LocalSource(scan);
        if (BroadcastPacing.TooLow(order.Terms.BytesPerSecond, source.Manifest) is { } slow) throw new FailureException(slow);
        var id = TransferIds.OfBroadcast(_connector, order, source.Manifest);
        var offer = OfferOf(source, id, Purpose.BroadcastUpload, null, ExistingNames.Fail) with
        {
            Channel = order.Channel,
            Mode = order.Mode,
            Terms = order.Terms,
        };
        var upload = new SendJob(offer, source, follower.OnUpload);
        await RunAsync(new BroadcastJob(upload, null, follower.On), cancel).ConfigureAwait(false);
        return follower.Report(Names(scan), _time.GetElapsedTime(started)) with { Mode = order.Mode };
    }

    public async Task ReceiveAsync(ReceiveOrder order, IProgress<ReceiveEvent> events, CancellationToken cancel)
    {
        _receipts?.Check();
        using var store = await Stores.OpenInboxAsync(order.Inbox, _options, cancel).ConfigureAwait(false);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var peers = _peers?.Open(_system);
        var inbox = new Inbox(store, order.Groups, received =>
        {
            if (received is ReceiveEvent.Failed { Name: "" } final) ended.TrySetException(new FailureException(final.Failure));
            else events.Report(received);
        })
        {
            Peers = peers,
            Receipts = _receipts,
        };
        var keeper = _system.ActorOf(StoreKeeperActor.Props(store), "inbox-keeper");
        var rehearsal = peers is not null && _options.Rehearses
            ? _system.ActorOf(RehearsalActor.Props(_receiving.Self.Node, peers.Peers, peers.Connector, peers.Near, _options.Transfers), "rehearsal")
            : ActorRefs.Nobody;
        var client = Start(inbox);
        await using var registration = cancel.UnsafeRegister(_ => ended.TrySetResult(), null).ConfigureAwait(false);
        try
        {
            await ended.Task.ConfigureAwait(false);
        }
        finally
        {
            _system.Stop(keeper);
            _system.Stop(rehearsal);
            await LeaveAsync(client).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_commands.IsValueCreated) await LeaveAsync(_commands.Value).ConfigureAwait(false);
    }

    private static IReadOnlyList<string> Names(ScanResult scan) => [.. scan.Skipped.Select(skipped => skipped.ToString())];

    private static async Task<ScanResult> ScanAsync(
        IReadOnlyList<string> paths, bool strict, Action<string>? warn, CancellationToken cancel)
    {
        var scan = await Task.Run(() => TreeScan.Scan(paths, new ScanOptions(), cancel), cancel).ConfigureAwait(false);
        if (strict && scan.Skipped.Count > 0)
        {
            throw new FailureException(
                Reason.Usage, $"{scan.Skipped.Count} entries cannot be sent, the first is {scan.Skipped[0]}", "leave out --strict to skip them");
        }

        foreach (var warning in scan.Warnings.Take(MaxWarnings)) warn?.Invoke(warning);
        if (scan.Warnings.Count > MaxWarnings) warn?.Invoke($"{scan.Warnings.Count - MaxWarnings} more names like these");
        return scan;
    }

    private static Offer OfferOf(LocalSource source, TransferId id, Purpose purpose, RelativePath? into, ExistingNames ifExists) =>
        new(id, purpose, into, ifExists, source.Manifest.Entries.Count, source.Manifest.TotalBytes);

    private async Task<T> RunAsync<T>(Job<T> job, CancellationToken cancel)
    {
        var client = _commands.Value;
        client.Tell(new Begin(job));
        await using var registration = cancel.UnsafeRegister(_ => client.Tell(new Abandon(job)), null).ConfigureAwait(false);
        return await job.Result.ConfigureAwait(false);
    }

    private IActorRef Start(Inbox? inbox) =>
        _system.ActorOf(ClientActor.Props(inbox is null ? _connector : _receiving, _options, inbox, _time), inbox is null ? "client" : "receiving-client");

    private static async Task LeaveAsync(IActorRef client)
    {
        try
        {
            await client.GracefulStop(TimeSpan.FromSeconds(5), Leave.Instance).ConfigureAwait(false);
        }
        catch (TaskCanceledException)
        {
            // It takes longer to stop than anybody wants to wait; the process is about to end.
        }
    }
}
