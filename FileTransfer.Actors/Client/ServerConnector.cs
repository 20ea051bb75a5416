using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Security;

namespace FileTransfer.Actors.Client;

/// <summary>
/// Dials with this node's certificate and believes only a server of its own site, or a broadcaster of it where one will do. Of
/// several addresses the first that answers is taken, in their order.
/// </summary>
public sealed class ServerConnector(
    NodeIdentity identity, IReadOnlyList<ServerAddress> servers, LinkOptions links, TimeSpan deadline, TimeProvider time)
    : IServerConnector
{
    /// <summary>A server whose places are taken drops connections at once; within this time one becomes free.</summary>
    private static readonly TimeSpan BusyPatience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(250);

    /// <summary>For one of several addresses: whoever has moved waits for no dead one.</summary>
    private static readonly TimeSpan OneOfSeveral = TimeSpan.FromSeconds(2);

    private readonly PeerDialler _dialler = new(links, time, new ByteBudget(links.InboundBytes));
    private int _connected;

    public PeerIdentity Self => identity.Current.Identity;

    public string Site => identity.Current.SiteFingerprint.ToString();

    public NodeIdentity Identity => identity;

    public bool HasBetter => Volatile.Read(ref _connected) > 0;

    public IServerConnector ServerOnly => servers.Any(server => server.MayBeBroadcaster)
        ? new ServerConnector(identity, [.. servers.Select(server => server with { MayBeBroadcaster = false })], links, deadline, time)
        : this;

    private TimeSpan Deadline => servers.Count == 1 || deadline < OneOfSeveral ? deadline : OneOfSeveral;

    public async Task<ILink> ConnectAsync(CancellationToken cancel)
    {
        var failures = new List<FailureException>();
        for (var i = 0; i < servers.Count; i++)
        {
            try
            {
                return await ConnectAsync(i, cancel).ConfigureAwait(false);
            }
            catch (FailureException failed) when (!cancel.IsCancellationRequested)
            {
                failures.Add(failed);
            }
        }

        // As long as one may come back, it is worth waiting for.
        throw failures.Find(failed => failed.Failure.Reason == Reason.Unreachable) ?? failures[0];
    }

    public async Task<ILink?> ConnectBetterAsync(CancellationToken cancel)
    {
        for (var i = 0; i < _connected; i++)
        {
            try
            {
                return await ConnectAsync(i, cancel).ConfigureAwait(false);
            }
            catch (FailureException) when (!cancel.IsCancellationRequested)
            {
                // The next one, or none: the link that there is goes on.
            }
        }

        return null;
    }

    private async Task<ILink> ConnectAsync(int index, CancellationToken cancel)
    {
        var link = await DialAsync(servers[index], cancel).ConfigureAwait(false);
        Volatile.Write(ref _connected, index);
        return link;
    }

    private async Task<Link> DialAsync(ServerAddress server, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await _dialler.ConnectAsync(
                    server.Host, server.Port, LinkProtocols.FileTransfer, identity.Current,
                    (verifier, shown) => verifier.VerifyServer(shown, server.MayBeBroadcaster), Deadline, cancel).ConfigureAwait(false);
            }
            catch (FailureException busy) when (
                DialledServer.MeansBusy(busy.Failure) && time.GetElapsedTime(started) + BusyPause < BusyPatience && BusyPatience < deadline)
            {
                await Task.Delay(BusyPause, time, cancel).ConfigureAwait(false);
            }
        }
    }
}
