using System.Collections.Concurrent;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Sites;

/// <summary>At a server: which receivers have their session at a broadcaster. Written by the broadcasts, read by questions. Thread-safe.</summary>
internal sealed class Whereabouts
{
    private readonly ConcurrentDictionary<NodeId, SitesProtocol.SiteReceiverOnline> _receivers = new();

    public void Put(SitesProtocol.SiteReceiverOnline online) => _receivers[online.Node] = online;

    /// <summary>Unless it has turned up at another broadcaster.</summary>
    public void Remove(NodeId node, NodeId site)
    {
        if (Find(node) is { } at && at.Site == site) _receivers.TryRemove(KeyValuePair.Create(node, at));
    }

    /// <summary>As they are now.</summary>
    public IReadOnlyDictionary<NodeId, SitesProtocol.SiteReceiverOnline> All() => _receivers.ToDictionary();

    /// <returns>Null for a node that is at no broadcaster.</returns>
    public SitesProtocol.SiteReceiverOnline? Find(NodeId node) => _receivers.GetValueOrDefault(node);
}
