using System.Collections.Concurrent;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Remote;

/// <summary>Where servers and broadcasters can be dialled. Changes at run time; thread-safe.</summary>
internal sealed class NodeDirectory
{
    /// <summary>A site has one server and a few dozen broadcasters.</summary>
    public const int MaxNodes = 1024;

    private readonly ConcurrentDictionary<string, PeerAddress> _nodes = new();

    /// <summary>Replaces what was known.</summary>
    /// <returns>False when the directory is full.</returns>
    public bool Set(NodeId node, PeerAddress address)
    {
        if (_nodes.Count >= MaxNodes && !_nodes.ContainsKey(node.Value)) return false;
        _nodes[node.Value] = address;
        return true;
    }

    public void Remove(NodeId node) => _nodes.TryRemove(node.Value, out _);

    /// <returns>Null for a node that nobody has told of.</returns>
    public PeerAddress? Find(NodeId node) => _nodes.GetValueOrDefault(node.Value);
}
