using System.Collections.Concurrent;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Sites;

/// <summary>At a server: which receivers have their session at a broadcaster. Written by the broadcasts, read by questions. Thread-safe.</summary>
internal sealed class Whereabouts
{
    private readonly ConcurrentDictionary<NodeId, SitesProtocol.SiteReceiverOnline> _receivers = new();

    public void Put(SitesProtocol.SiteReceiverOnline online) => _receivers[online.Node] = online;

    public void Remove(NodeId node) => _receivers.TryRemove(node, out _);

    /// <returns>Null for a node that is at no broadcaster.</returns>
    public SitesProtocol.SiteReceiverOnline? Find(NodeId node) => _receivers.GetValueOrDefault(node);
}
