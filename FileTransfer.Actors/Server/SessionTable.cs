using Akka.Actor;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Server;

/// <summary>
/// Which session stands for which identity. Of two with the same node and name the higher epoch wins; the loser is told
/// the epoch that holds the place. Owned by the server actor.
/// </summary>
internal sealed class SessionTable
{
    private readonly Dictionary<(NodeId Node, string Name), Holder> _holders = [];

    public IEnumerable<Holder> Holders => _holders.Values;

    public int Count => _holders.Count;

    /// <param name="newcomer">Who wants the place.</param>
    /// <param name="fenced">Who loses it: must be stopped before the newcomer is admitted. Null when it was free.</param>
    /// <returns>Null when admitted; else the epoch that holds the place.</returns>
    public SessionEpoch? Admit(Holder newcomer, out IActorRef? fenced)
    {
        fenced = null;
        if (_holders.TryGetValue((newcomer.Peer.Node, newcomer.Name), out var holder))
        {
            if (newcomer.Epoch <= holder.Epoch) return holder.Epoch;
            fenced = holder.Session;
        }

        _holders[(newcomer.Peer.Node, newcomer.Name)] = newcomer;
        return null;
    }

    /// <returns>Null when <paramref name="session"/> had no place any more.</returns>
    public Holder? Remove(IActorRef session)
    {
        var holder = _holders.Values.FirstOrDefault(candidate => candidate.Session.Equals(session));
        if (holder is not null) _holders.Remove((holder.Peer.Node, holder.Name));
        return holder;
    }

    public sealed record Holder(
        PeerIdentity Peer, string Name, SessionEpoch Epoch, IActorRef Session, string Remote, bool Receives,
        IReadOnlyList<string> Groups, PeerAddress? PeerAddress = null);
}
