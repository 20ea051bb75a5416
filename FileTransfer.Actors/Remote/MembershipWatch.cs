using Akka.Actor;
using Akka.Cluster;

namespace FileTransfer.Actors.Remote;

/// <summary>Keeps who is a member and who is reachable, and tells of every change. Ends with who made it.</summary>
internal sealed class MembershipWatch(Action<IReadOnlyList<SiteMember>> changed) : UntypedActor
{
    private readonly Dictionary<UniqueAddress, Member> _members = [];
    private readonly HashSet<UniqueAddress> _unreachable = [];

    protected override void PreStart() => Cluster.Get(Context.System).Subscribe(
        Self, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));

    protected override void PostStop() => Cluster.Get(Context.System).Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent.MemberUp or ClusterEvent.MemberWeaklyUp:
                var arrived = ((ClusterEvent.IMemberEvent)message).Member;
                _members[arrived.UniqueAddress] = arrived;
                break;
            case ClusterEvent.IMemberEvent other:
                _members.Remove(other.Member.UniqueAddress);
                _unreachable.Remove(other.Member.UniqueAddress);
                break;
            case ClusterEvent.UnreachableMember lost:
                _unreachable.Add(lost.Member.UniqueAddress);
                break;
            case ClusterEvent.ReachableMember back:
                _unreachable.Remove(back.Member.UniqueAddress);
                break;
            default:
                return;
        }

        changed([.. _members.Values.Select(Shown).OfType<SiteMember>()]);
    }

    private SiteMember? Shown(Member member) => NodeAddress.NodeOf(member.Address) is { } node
        ? new SiteMember(node, member.HasRole(RemoteConfig.ServerRole), !_unreachable.Contains(member.UniqueAddress))
        : null;
}
