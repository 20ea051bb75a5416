using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Sites;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;
using static FileTransfer.Actors.Sites.SitesProtocol;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>
/// Receivers that have their session at a broadcaster: it leads them, and what it says of them counts here. A broadcaster is given
/// the content once, when it wants it; it feeds nobody but its own.
/// </summary>
internal sealed partial class BroadcastActor
{
    /// <summary>Between two attempts to give a broadcaster the content; longer than it takes to report that it is there.</summary>
    private static readonly TimeSpan FeedInterval = TimeSpan.FromSeconds(3);

    private const int MaxEarlyStates = 64;

    private readonly Dictionary<NodeId, SiteReceiverOnline> _atSites;
    private readonly Dictionary<NodeId, ReceiverOnline> _broadcasters;
    private readonly HashSet<NodeId> _feeding = [];
    private readonly List<SiteStates> _earlyStates = [];

    private void EarlySiteMessages()
    {
        Receive<SiteReceiverOnline>(online => _atSites[online.Node] = online);
        Receive<SiteReceiverOffline>(offline => RemoveFromSite(offline));
        Receive<SiteStates>(states =>
        {
            if (_earlyStates.Count < MaxEarlyStates) _earlyStates.Add(states);
        });
    }

    private void SiteMessages()
    {
        Receive<SiteReceiverOnline>(OnAtSite);
        Receive<SiteReceiverOffline>(OnLeftSite);
        Receive<SiteStates>(OnSiteStates);
        Receive<SiteWants>(wants => Feed(wants.Site));
    }

    private void OnAtSite(SiteReceiverOnline online)
    {
        _atSites[online.Node] = online;
        if (_isSuperseded && _board.Knows(online.Node)) _board.Superseded(online.Node);
        if (!_ending && !_isSuperseded && TakesNewcomers && IsNewTarget(online.Node, online.Groups)) _board.Offered(online.Node);
        if (!_board.Open.Contains(online.Node) || _sessions.ContainsKey(online.Node)) return;
        Timers.Cancel(online.Node);
        LeaveToSite(online.Node);
    }

    /// <summary>
    /// Its broadcaster has been told what it is to have. With all or none nobody there is asked first: who cannot take it says so, and
    /// then nobody commits.
    /// </summary>
    private void LeaveToSite(NodeId node)
    {
        if (_pacing.Pause is { } pause) _board.Explain(node, CauseOf(pause));
        else _board.Explain(node, null);
        if (IsAsking && _plan.Mode == BroadcastMode.AllOrNone) _board.Accepted(node);
    }

    private void OnLeftSite(SiteReceiverOffline offline)
    {
        if (!RemoveFromSite(offline) || _sessions.ContainsKey(offline.Node) || !_board.Open.Contains(offline.Node)) return;
        _holding.Remove(offline.Node);
        if (_isSuperseded)
        {
            _board.Superseded(offline.Node);
            EndWhenDone();
        }
        else if (!IsPaused)
        {
            Miss(offline.Node);
            _board.Explain(offline.Node, offline.Cause);
        }
    }

    private bool RemoveFromSite(SiteReceiverOffline offline) =>
        _atSites.TryGetValue(offline.Node, out var at) && at.Site == offline.Site && _atSites.Remove(offline.Node);

    private void OnSiteStates(SiteStates states)
    {
        foreach (var state in states.States)
        {
            if (state.Broadcast == _plan.Id && _board.Open.Contains(state.Status.Node)) OnSiteState(states.Site, state.Status, state.Receipt);
        }

        EndWhenDone();
    }

    /// <summary>A receipt counts wherever it comes from; everything else only from where the receiver is.</summary>
    private void OnSiteState(NodeId site, ReceiverStatus status, string? receipt)
    {
        var node = status.Node;
        if (status.State == ReceiverState.Committed)
        {
            CheckReceipt(node, receipt);
            return;
        }

        if (_sessions.ContainsKey(node) || _atSites.GetValueOrDefault(node)?.Site != site) return;
        switch (status.State)
        {
            case ReceiverState.Receiving:
                _board.Progressed(node, status.BytesDone);
                if (status.Failure is { } cause) _board.Explain(node, cause);
                break;
            case ReceiverState.Offered when !IsAsking:
                _board.Explain(node, status.Failure);
                break;
            case ReceiverState.Accepted when IsAsking:
                _board.Accepted(node);
                break;
            case ReceiverState.Verified:
                _holding.Add(node);
                _board.Verified(node, status.BytesDone);
                break;
            case ReceiverState.Failed or ReceiverState.Rejected when status.Failure is { } failure:
                _board.Failed(node, failure);
                break;
        }
    }

    private void Feed(NodeId site)
    {
        if (_ending || IsPaused || !_broadcasters.TryGetValue(site, out var broadcaster) || broadcaster.PeerAddress is not { } address) return;
        if (Timers.IsTimerActive((nameof(Feed), site)) || !_feeding.Add(site)) return;
        var (manifest, onlyAsks) = (_source!.Manifest, _plan.Mode == BroadcastMode.Preflight);
        var offer = new Offer(
            Delivery(site), Purpose.Broadcast, null, ExistingNames.Replace, manifest.Entries.Count, manifest.TotalBytes, _plan.Channel,
            onlyAsks ? null : _plan.Id)
        {
            Mode = onlyAsks ? BroadcastMode.Preflight : BroadcastMode.Direct,
        };
        if (!onlyAsks) _brain!.Offered(site, broadcaster.Session, offer.Id, address, serves: false);
        broadcaster.Session.Tell(new Deliver(offer, _source, Self));
    }

    private void OnFed(DeliveryEnded ended)
    {
        if (!_feeding.Remove(ended.Node)) return;
        _brain!.Left(ended.Node);
        if (ended.Outcome.Failure?.Reason == Reason.Paused) return;   // it goes on wanting it
        Timers.StartSingleTimer((nameof(Feed), ended.Node), FeedDue.Instance, FeedInterval);   // what it says until then may be old
        if (ended.Outcome.Failure is not { } failure) return;
        _log.Warning("Broadcaster {Node} did not get broadcast {Broadcast}: {Detail}", ended.Node, _plan.Id, failure.Detail);
        var cause = failure with { Detail = $"its broadcaster {ended.Node} did not get it: {failure.Detail}" };
        foreach (var receiver in _atSites.Values.Where(at => at.Site == ended.Node && _board.Open.Contains(at.Node)).ToArray())
        {
            if (_plan.Mode == BroadcastMode.Preflight) _board.Failed(receiver.Node, cause);
            else _board.Explain(receiver.Node, cause);
        }

        EndWhenDone();
    }

    private void BroadcasterGone(NodeId node)
    {
        if (_feeding.Remove(node)) _brain!.Left(node);
    }

    /// <summary>To the parent: those who failed are to be offered it once more, wherever they are.</summary>
    internal sealed record TriedAgain(BroadcastId Id) : Protocol.ILocalMessage;

    private sealed record FeedDue : Protocol.ILocalMessage
    {
        public static FeedDue Instance { get; } = new();
    }
}
