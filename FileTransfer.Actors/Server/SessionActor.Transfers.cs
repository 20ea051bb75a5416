using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Actors.Transfers;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;
using static FileTransfer.Actors.Transfers.TransferEvents;

namespace FileTransfer.Actors.Server;

/// <summary>Transfers of this session: uploads in, downloads and broadcasts out.</summary>
internal sealed partial class SessionActor
{
    private void TransferMessages()
    {
        Receive<Progressed>(OnProgressed);
        Receive<Damaged>(OnDamaged);
        Receive<Ended>(OnEnded);
        Receive<Arriving>(OnArriving);
        Receive<ChildStopped>(OnChildStopped);
        Receive<SourceOpened>(OnSourceOpened);
        Receive<Quarantined>(_ => { });
        Receive<NotQuarantined>(not => _log.Error(
            "Damaged file {Path} could not be put into quarantine: {Detail}", not.Path.Value, not.Failure.Detail));
        Receive<Refused>(refused => Refuse(refused.Number, refused.Failure));
        Receive<Deliver>(OnDeliver);
        Receive<Withdraw>(OnWithdraw);
        Receive<Direct>(OnDirect);
        Receive<Verified>(verified => Follower(verified.Number)?.Tell(new DeliveryVerified(Peer.Node, verified.Chunks, Self)));
        Receive<Held>(held => Follower(held.Number)?.Tell(new DeliveryHeld(Peer.Node, Self)));
        Receive<PeerReport>(report => Follower(report.Number)?.Tell(new DeliveryPeerFailed(Peer.Node, report.Report, Self)));
        Receive<Yield>(OnYield);
        Receive<ServerProtocol.Tell>(OnTell);
    }

    private void Start(uint number, IWireMessage opening)
    {
        switch (opening)
        {
            case Offer { Purpose: Purpose.Upload } upload:
                Receive(number, upload, _services.Files.Store, upload.Into, upload.IfExists);
                break;
            case Offer { Purpose: Purpose.BroadcastUpload } upload:
                var folder = RelativePath.Parse(upload.Id.ToString());
                Receive(number, upload, _services.Outgoing.Store, folder, ExistingNames.Fail);
                break;
            case Request request:
                _preparing[number] = null;
                Open(_services.Files, request.Path).PipeTo(
                    Self, success: source => new SourceOpened(number, request, source),
                    failure: cause => new Refused(number, FailureException.From(cause)));
                break;
            case BroadcastProtocol.StartBroadcast start:
                StartBroadcast(number, start);
                break;
            case BroadcastProtocol.DecideBroadcast decide:
                Decide(number, decide);
                break;
            case BroadcastProtocol.SteerBroadcast steer:
                _preparing[number] = null;
                _broadcasts.Tell(new Steer(steer, Peer.Node, !MaySteerAll, Self, number));
                break;
            default:
                Ask(number, opening);
                break;
        }
    }

    private void Receive(uint number, Offer offer, IFileStore store, RelativePath? into, ExistingNames ifExists)
    {
        Context.Parent.Tell(new Claim(Peer.Node, offer.Id, number));
        var log = offer.Purpose == Purpose.Upload ? _services.CommitLog : _services.Outgoing;
        var order = new ReceiverOrder(number, offer, store, into, ifExists, Peer.Node, log, Tally(offer))
        {
            Manifests = _services.Manifests,
            Quota = _services.Quota,
            Arrivals = offer.Purpose == Purpose.BroadcastUpload ? _services.Arrivals : null,
        };
        Run(number, new Running(offer), ReceiverActor.Props(order, _port, _services.Transfers, Self), $"receiver-{number}");
    }

    private void OnSourceOpened(SourceOpened opened)
    {
        if (_preparing.Remove(opened.Number, out var cancel) && cancel is not null)
        {
            opened.Source.Dispose();
            if (_leaving) Leave();
            return;
        }

        var manifest = opened.Source.Manifest;
        var offer = new Offer(
            opened.Request.Id, Purpose.Download, null, ExistingNames.Fail, manifest.Entries.Count, manifest.TotalBytes);
        var order = new SourceOrder(opened.Number, offer, opened.Source, Tally(offer));
        Serve(order, new Running(offer) { Owned = opened.Source, Folder = opened.Request.Path.Parent });
    }

    private void OnDeliver(Deliver deliver)
    {
        if (Admission.CheckDelivery(Peer, deliver.Stored) is { } refusal)
        {
            deliver.ReplyTo.Tell(new DeliveryEnded(Peer.Node, TransferOutcome.Failed(refusal), Self));
            return;
        }

        var order = new SourceOrder(_numbers.Next(), deliver.Offer, deliver.Source, Tally(deliver.Offer));
        Serve(order, new Running(deliver.Offer) { Follower = deliver.ReplyTo });
    }

    private void Serve(SourceOrder order, Running running)
    {
        _port.Send(order.Number, order.Offer);
        Run(order.Number, running, SourceActor.Props(order, _port, _services.Transfers, Self), $"source-{order.Number}");
    }

    private void OnWithdraw(Withdraw withdraw)
    {
        foreach (var (number, running) in _running.Where(pair => pair.Value.Offer.Id == withdraw.Transfer).ToArray())
        {
            _port.Send(number, new Cancel(withdraw.Failure));
            if (_numbers.TryGet(number, out var handler)) handler.Tell(new Cancel(withdraw.Failure));
        }
    }

    private void OnDirect(Direct direct)
    {
        if (direct.Transfer is not { } transfer) _port.Send(0, direct.Message);
        else if (_running.FirstOrDefault(pair => pair.Value.Offer.Id == transfer) is { Value: not null } found)
            _port.Send(found.Key, direct.Message);
    }

    private IActorRef? Follower(uint number) => _running.TryGetValue(number, out var running) ? running.Follower : null;

    private void OnYield(Yield yield)
    {
        if (!_numbers.TryGet(yield.Number, out var handler)) return;
        var failure = new Failure(Reason.Fenced, "a newer session of the same node took the transfer over");
        _port.Send(yield.Number, new Cancel(failure));
        handler.Tell(new Cancel(failure));
    }

    private void OnProgressed(Progressed progressed)
    {
        if (!_running.TryGetValue(progressed.Number, out var running)) return;
        running.Follower?.Tell(new DeliveryProgressed(Peer.Node, progressed.BytesDone, Self));
        var tally = Tally(running.Offer);
        _services.Running.Put(Self, progressed.Number, new TransferStatus(
            running.Offer.Id.ToString(), VerbOf(running.Offer), Peer.Node, progressed.Name, progressed.BytesDone,
            progressed.BytesTotal, progressed.State, tally.Attempts, tally.BytesAgain,
            tally.Interruptions is [.., var last] ? last.Detail : null, running.StartedAt));
    }

    /// <summary>Only what was asked for by its stored name can be taken away from it.</summary>
    private void OnDamaged(Damaged damaged)
    {
        if (!_running.TryGetValue(damaged.Number, out var running) || running.Offer.Purpose != Purpose.Download) return;
        if (RelativePath.TryJoin(running.Folder, damaged.Entry) is not { } path) return;
        _services.Damaged.QuarantineAsync(path).PipeTo(
            Self, success: () => Quarantined.Instance, failure: cause => new NotQuarantined(path, FailureException.From(cause)));
    }

    private TransferTally Tally(Offer offer) => _services.Tallies.Of(Peer.Node, offer.Id);

    private void OnEnded(Ended ended)
    {
        if (!_running.Remove(ended.Number, out var running)) return;
        _numbers.Remove(ended.Number);
        _services.Running.Remove(Self, ended.Number);
        if (ended.Outcome.Failure is { } failure) Tally(running.Offer).Interrupted(failure);
        else _services.Tallies.Succeeded(Peer.Node, running.Offer.Id);
        running.Owned?.Dispose();
        running.Follower?.Tell(new DeliveryEnded(Peer.Node, ended.Outcome, Self));
        if (running.Offer.Purpose is Purpose.Upload or Purpose.BroadcastUpload)
            Context.Parent.Tell(new Unclaim(Peer.Node, running.Offer.Id, ended.Number));
        if (IsDistributed(running.Offer, ended.Outcome)) Distribute(ended.Number, running.Offer, ended.Outcome);
        else if (running.Offer.Purpose == Purpose.BroadcastUpload && ended.Outcome.Failure is { } why) NotArriving(running.Offer, why);
        if (!IsDistributed(running.Offer, ended.Outcome) && !ended.Outcome.OnlyAsked && ended.Outcome.Failure?.Reason != Reason.Paused)
            Remember(running.Offer, ended.Outcome);
        if (_cancelled.Remove(ended.Number, out var cancel) && _preparing.ContainsKey(ended.Number)) _preparing[ended.Number] = cancel;
        if (_leaving) Leave();
    }

    private void OnTell(ServerProtocol.Tell tell)
    {
        if (_preparing.Remove(tell.Number, out var cancel) && cancel is not null) tell.From.Tell(cancel);
        if (!tell.Last) _numbers.Add(tell.Number, tell.From);
        else _numbers.Remove(tell.Number);
        _port.Send(tell.Number, tell.Message);
        if (_leaving) Leave();
    }

    /// <summary>What comes for a number whose transfer has ended here, or for a question, is late, not wrong.</summary>
    private void OnLate(uint number, IWireMessage message)
    {
        if (_log.IsDebugEnabled) _log.Debug("Late {Message} for {Number}", message.GetType().Name, number);
    }

    private void Remember(Offer offer, TransferOutcome outcome)
    {
        var result = outcome.Failure is null ? "committed" : outcome.Failure.Reason.ToString();
        _services.Writer.Post(new CatalogChange.AddHistory(new HistoryEntry(
            offer.Id.ToString(), VerbOf(offer), Peer.Node, outcome.Manifest?.DisplayName ?? "", offer.TotalBytes, result,
            outcome.Failure?.Detail, _services.Time.GetUtcNow().UtcDateTime)));
    }

    private static string VerbOf(Offer offer) => offer.Purpose switch
    {
        Purpose.Upload => "send",
        Purpose.Download => "get",
        Purpose.BroadcastUpload => "broadcast",
        _ => "receive",
    };

    private void Run(uint number, Running running, Props props, string name)
    {
        _running[number] = running with { StartedAt = _services.Time.GetUtcNow().UtcDateTime };
        var child = Context.ActorOf(props, name);
        Context.WatchWith(child, new ChildStopped(number));
        _numbers.Add(number, child);
    }

    /// <summary>A child that ended in order said so before; this one broke down.</summary>
    private void OnChildStopped(ChildStopped stopped)
    {
        if (!_running.ContainsKey(stopped.Number)) return;
        var failure = new Failure(Reason.Internal, "the transfer broke down");
        _port.Send(stopped.Number, new Cancel(failure));
        OnEnded(new Ended(stopped.Number, TransferOutcome.Failed(failure)));
    }

    private async Task<IChunkSource> Open(ServerFiles files, RelativePath path) =>
        new BudgetedSource(await files.OpenAsync(path, _stopping.Token).ConfigureAwait(false), _services.Manifests);

    /// <summary>What a number is busy with.</summary>
    private sealed record Running(Offer Offer)
    {
        /// <summary>Opened for this transfer alone.</summary>
        public IChunkSource? Owned { get; init; }

        /// <summary>Where the roots of a download are stored; null for the top.</summary>
        public RelativePath? Folder { get; init; }

        /// <summary>UTC.</summary>
        public DateTime StartedAt { get; init; }

        /// <summary>Who wants to know how it goes.</summary>
        public IActorRef? Follower { get; init; }
    }

    private sealed record ChildStopped(uint Number) : ILocalMessage, IDeadLetterSuppression;

    private sealed record SourceOpened(uint Number, Request Request, IChunkSource Source) : IHolding
    {
        public void Undelivered() => Source.Dispose();
    }

    private sealed record Quarantined : ILocalMessage, IDeadLetterSuppression
    {
        public static Quarantined Instance { get; } = new();
    }

    private sealed record NotQuarantined(RelativePath Path, Failure Failure) : ILocalMessage, IDeadLetterSuppression;

    private sealed record Refused(uint Number, Failure Failure) : ILocalMessage, IDeadLetterSuppression;
}
