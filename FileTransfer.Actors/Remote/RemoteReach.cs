using FileTransfer.Actors.Remote.Wire;

namespace FileTransfer.Actors.Remote;

/// <summary>
/// What another node may send to whom: messages of ours to the actors that are named, to those below them and to whoever
/// waits for an answer; messages of the cluster to the cluster; nothing else.
/// </summary>
/// <param name="paths">Such as <c>/user/site</c>. An actor selection must name one exactly.</param>
internal sealed class RemoteReach(IEnumerable<string> paths)
{
    /// <summary>Akka's number for messages to an actor selection.</summary>
    public const int SelectionSerializer = 6;

    /// <summary>Akka's number for messages between the members of a cluster.</summary>
    public const int ClusterSerializer = 5;

    private const uint NamedElement = 2;

    private static readonly string[] ClusterPaths = ["/system/cluster/core/daemon", "/system/cluster/heartbeatReceiver"];

    /// <summary>What members tell each other of their own. Commands to leave or to be down come from this very process only.</summary>
    private static readonly HashSet<string> ClusterMessages =
    [
        "HB", "HBR",
        .. new[] { "Join", "Welcome", "InitJoin", "InitJoinAck", "InitJoinNack", "ExitingConfirmed" }
            .Select(name => $"Akka.Cluster.InternalClusterAction+{name}, Akka.Cluster"),
        "Akka.Cluster.GossipStatus, Akka.Cluster",
        "Akka.Cluster.GossipEnvelope, Akka.Cluster",
    ];

    private readonly string[] _paths = [.. paths];

    /// <summary>For Akka's own check, which comes after ours.</summary>
    public IEnumerable<string> SelectionPaths => [.. ClusterPaths, .. _paths];

    /// <param name="recipient">Names from the root.</param>
    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">The content is not what it says.</exception>
    public bool Allows(IReadOnlyList<string> recipient, Content content) => content.Serializer switch
    {
        WireMessageSerializer.Number => recipient is ["temp", _] || _paths.Any(path => IsAtOrBelow(recipient, path)),
        ClusterSerializer => recipient is ["system", "cluster", ..] && IsOfCluster(content),
        SelectionSerializer => recipient.Count == 0 && AllowsSelection(Selection.Parser.ParseFrom(content.Bytes)),
        _ => false,
    };

    private bool AllowsSelection(Selection selection)
    {
        if (selection.Content is not { } content) return false;
        if (!selection.Elements.All(element => element.Kind == NamedElement && ActorAddress.IsName(element.Name))) return false;
        var path = "/" + string.Join('/', selection.Elements.Select(element => element.Name));
        return content.Serializer switch
        {
            WireMessageSerializer.Number => _paths.Contains(path),
            ClusterSerializer => ClusterPaths.Contains(path) && IsOfCluster(content),
            _ => false,
        };
    }

    private static bool IsOfCluster(Content content) => ClusterMessages.Contains(content.Manifest.ToStringUtf8());

    private static bool IsAtOrBelow(IReadOnlyList<string> recipient, string path)
    {
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return recipient.Count >= names.Length && recipient.Take(names.Length).SequenceEqual(names);
    }
}
