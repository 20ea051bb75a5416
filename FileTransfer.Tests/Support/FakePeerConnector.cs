using System.Collections.Concurrent;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Peers;
using Microsoft.Extensions.Time.Testing;

namespace FileTransfer.Tests.Support;

/// <summary>Every peer that is not named as unreachable is reached at once, over a link that the test holds.</summary>
internal sealed class FakePeerConnector : IPeerConnector
{
    public ConcurrentDictionary<NodeId, FakeLink> Links { get; } = [];

    public ConcurrentDictionary<NodeId, (string Host, int Port)> Dialled { get; } = [];

    private int _dials;

    public int Dials => Volatile.Read(ref _dials);

    public HashSet<NodeId> Unreachable { get; } = [];

    public RestingLinks Resting { get; } = new(new FakeTimeProvider());   // nothing is closed because it is late

    public Task<ILink> ConnectAsync(NodeId peer, IReadOnlyList<string> hosts, int port, CancellationToken cancel)
    {
        Dialled[peer] = (hosts[0], port);
        Interlocked.Increment(ref _dials);
        if (Unreachable.Contains(peer))
            return Task.FromException<ILink>(new FailureException(Reason.Unreachable, $"{peer} refuses connections"));
        return Task.FromResult<ILink>(Links[peer] = new FakeLink(new PeerIdentity(peer, NodeKind.Client, Permissions.None, "03")));
    }
}
