using System.Net;
using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Sessions;

namespace FileTransfer.Actors.Peers;

/// <summary>
/// Links to peers that brought all they were asked for: the next broadcast goes on over them, without a handshake. What is fetched
/// over them needs its own ticket as on a new one. Bounded in number and time; thread-safe.
/// </summary>
internal sealed class RestingLinks : IDisposable
{
    /// <summary>Over all peers; the oldest goes first.</summary>
    public const int Most = 64;

    /// <summary>Broadcasts that follow each other find the links; what comes hourly need not.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private static readonly Failure NotNeeded = new(Reason.Cancelled, "nothing more is needed");

    private readonly Lock _gate = new();
    private readonly List<(LinkPort Port, long Since)> _resting = [];   // oldest first
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private bool _disposed;

    public RestingLinks(TimeProvider time) =>
        (_time, _timer) = (time, time.CreateTimer(_ => CloseOld(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));

    /// <summary>Takes ownership of a link on which nothing is outstanding.</summary>
    public void Keep(LinkPort port)
    {
        port.Rest();
        LinkPort? excess = null;
        lock (_gate)
        {
            if (_disposed)
            {
                excess = port;
            }
            else
            {
                if (_resting.Count == Most)
                {
                    excess = _resting[0].Port;
                    _resting.RemoveAt(0);
                }

                if (_resting.Count == 0) _timer.Change(Longest, Timeout.InfiniteTimeSpan);
                _resting.Add((port, _time.GetTimestamp()));
            }
        }

        excess?.Close(NotNeeded);
    }

    /// <param name="peer">The node at its other end.</param>
    /// <param name="hosts">Where that node is; a link to another address is not used.</param>
    /// <param name="port">The same at all of them.</param>
    /// <param name="owner">Hears of everything from here on.</param>
    /// <returns>Null when there is none that has not ended.</returns>
    public LinkPort? Take(NodeId peer, IReadOnlyList<string> hosts, int port, IActorRef owner)
    {
        lock (_gate)
        {
            for (var at = _resting.Count - 1; at >= 0; at--)
            {
                var link = _resting[at].Port;
                if (link.Peer.Node != peer || !Leads(link, hosts, port)) continue;
                _resting.RemoveAt(at);
                if (link.Wake(owner)) return link;
            }

            return null;
        }
    }

    public void Dispose()
    {
        LinkPort[] all;
        lock (_gate)
        {
            _disposed = true;
            all = [.. _resting.Select(static resting => resting.Port)];
            _resting.Clear();
        }

        _timer.Dispose();
        foreach (var link in all) link.Close(NotNeeded);
    }

    private static bool Leads(LinkPort link, IReadOnlyList<string> hosts, int port) =>
        IPEndPoint.TryParse(link.Remote, out var remote) && remote.Port == port && hosts.Contains(remote.Address.ToString());

    private void CloseOld()
    {
        List<LinkPort> old = [];
        lock (_gate)
        {
            while (_resting.Count > 0 && _time.GetElapsedTime(_resting[0].Since) is var age)
            {
                if (age < Longest)
                {
                    _timer.Change(Longest - age, Timeout.InfiniteTimeSpan);
                    break;
                }

                old.Add(_resting[0].Port);
                _resting.RemoveAt(0);
            }
        }

        foreach (var link in old) link.Close(NotNeeded);
    }
}
