using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Storage.Catalogue;
using static FileTransfer.Actors.Server.ServerProtocol;
using static FileTransfer.Actors.Sites.SitesProtocol;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>At a server: receivers at broadcasters take part like those that are here, and broadcasters are told what runs.</summary>
internal sealed partial class BroadcastsActor
{
    private readonly HashSet<BroadcastId> _superseded = [];
    private IActorRef _sites = ActorRefs.Nobody;

    private void SiteMessages()
    {
        Receive<SitesHere>(_ =>
        {
            _sites = Sender;
            TellOrders();
        });
        Receive<SiteReceiverOnline>(OnAtSite);
        Receive<SiteReceiverOffline>(OnLeftSite);
        Receive<SiteStates>(OnSiteStates);
        Receive<SiteWants>(OnSiteWants);
        Receive<BroadcastActor.Asked>(asked => Change(asked.Id, plan => plan with { IsAsked = true }));
        Receive<BroadcastActor.TriedAgain>(again => Change(again.Id, plan => plan with { Attempt = plan.Attempt + 1 }));
    }

    private void OnAtSite(SiteReceiverOnline online)
    {
        _services.Whereabouts.Put(online);
        _services.Writer.Post(new CatalogChange.SeeNode(
            online.Node, _services.Time.GetUtcNow().UtcDateTime, $"at {online.Site}", online.Groups));
        foreach (var running in _running.Values) running.Actor.Tell(online);
        Catch(online.Node, online.Groups);
    }

    private void OnLeftSite(SiteReceiverOffline offline)
    {
        _services.Whereabouts.Remove(offline.Node, offline.Site);
        foreach (var running in _running.Values) running.Actor.Tell(offline);
    }

    private void OnSiteStates(SiteStates states)
    {
        foreach (var broadcast in states.States.GroupBy(state => state.Broadcast))
        {
            if (_running.TryGetValue(broadcast.Key, out var running)) running.Actor.Tell(states with { States = [.. broadcast] });
        }
    }

    /// <summary>A broadcaster may want again what has ended here: a receiver came late, or its store had no room any more.</summary>
    private void OnSiteWants(SiteWants wants)
    {
        if (_running.TryGetValue(wants.Broadcast, out var running)) running.Actor.Tell(wants);
        else if (_desired.Find(wants.Broadcast) is { } plan && _running.Count < _services.Sessions.MaxBroadcasts) Start(plan.Revived(), first: null);
    }

    private void Change(BroadcastId id, Func<BroadcastPlan, BroadcastPlan> change)
    {
        if (!_running.TryGetValue(id, out var running)) return;
        var plan = change(running.Plan);
        _running[id] = (plan, running.Actor);
        if (_desired.Contains(id)) Desire(plan);
        else TellOrders();
    }

    /// <summary>What runs, and what nodes that come later are to have.</summary>
    private void TellOrders()
    {
        if (_sites.IsNobody()) return;
        var running = _running.Values.Select(one => one.Plan).Where(IsForSites);
        var desired = _desired.All.Where(plan => !_running.ContainsKey(plan.Id));
        _sites.Tell(new Orders([.. running.Concat(desired).Select(plan => plan.ToOrder())]));
    }

    private bool IsForSites(BroadcastPlan plan) => !_superseded.Contains(plan.Id) && plan.Mode switch
    {
        BroadcastMode.AllOrNone => plan.IsAsked || plan.IsFlipped,
        _ => true,
    };
}
