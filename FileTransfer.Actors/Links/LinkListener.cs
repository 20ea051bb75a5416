using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;
using Microsoft.Extensions.Logging;

namespace FileTransfer.Actors.Links;

/// <summary>
/// The port: accepts, counts against the caps, does TLS, asks who it is, and hands the connection to the function of
/// its protocol. The function's task is the connection's life: when it ends, the connection is closed.
/// </summary>
/// <param name="credentials">What to show; asked for each connection, so that a renewed certificate is used at once.</param>
/// <param name="verify">Who a client certificate is; given null when none was shown. Must not throw.</param>
/// <param name="protocols">ALPN name to what serves it. The token fires when the connection has to end.</param>
/// <param name="options">Caps and deadlines.</param>
/// <param name="time">Drives deadlines.</param>
/// <param name="log">Gets at most a line a minute about refused connections.</param>
public sealed class LinkListener(
    Func<LinkCredentials> credentials,
    Func<X509Certificate2?, (PeerIdentity? Identity, Failure? Refusal)> verify,
    IReadOnlyDictionary<string, Func<AcceptedConnection, CancellationToken, Task>> protocols,
    LinkListenerOptions? options = null,
    TimeProvider? time = null,
    ILogger? log = null) : IAsyncDisposable
{
    private static readonly TimeSpan DisposeGrace = TimeSpan.FromSeconds(5);

    private readonly LinkListenerOptions _options = options ?? LinkListenerOptions.Default;
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly RefusalTally _tally = new(time ?? TimeProvider.System, log);
    private readonly Seats _seats = new(options ?? LinkListenerOptions.Default, time);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _listening = [];
    private readonly List<Task> _accepting = [];
    private readonly ConcurrentDictionary<long, Task> _serving = new();
    private long _lastId;

    /// <summary>Where it listens, with the ports the system chose for 0.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints { get; private set; } = [];

    /// <summary>Connections now: not yet trusted, and trusted.</summary>
    public (int Handshakes, int Links) Connections => _seats.Taken;

    /// <summary>Connections that came to nothing since the start: dropped at a cap, failed, over the deadline.</summary>
    public (long OverCap, long Failed, long Late) Refused => (_tally.OverCap, _tally.Failed, _tally.Late);

    /// <summary>Binds all endpoints or none. IPv6's any address takes IPv4 as well.</summary>
    /// <exception cref="FailureException">An address is in use, is not ours, or needs a privilege.</exception>
    public void Start(IEnumerable<IPEndPoint> endpoints)
    {
        try
        {
            foreach (var endpoint in endpoints) _listening.Add(ListeningSocket.Open(endpoint, _options.Backlog));
        }
        catch
        {
            foreach (var socket in _listening) socket.Dispose();
            _listening.Clear();
            throw;
        }

        Endpoints = [.. _listening.Select(socket => (IPEndPoint)socket.LocalEndPoint!)];
        foreach (var socket in _listening)
        {
            _accepting.Add(new AcceptLoop(socket.AcceptAsync, OnAccepted, _time, log).RunAsync(_stop.Token));
        }
    }

    /// <summary>Stops accepting, then closes every connection and waits for those who serve them, within reason.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var socket in _listening) socket.Dispose();
        await Task.WhenAll(_accepting).ConfigureAwait(false);
        var serving = Task.WhenAll(_serving.Values);
        await serving.WaitAsync(DisposeGrace, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _tally.Dispose();
    }

    private void OnAccepted(Socket socket)
    {
        if (socket.RemoteEndPoint is not IPEndPoint remote || _seats.TryTake(remote.Address) is not { } seat)
        {
            _tally.CountOverCap();
            socket.Close(0);
            return;
        }

        var id = Interlocked.Increment(ref _lastId);
        var handshake = new Handshake(socket, remote, _options.HandshakeDeadline, _time);
        _ = seat.Evicted.ContinueWith(
            static (_, state) => ((Handshake)state!).GiveUp(), handshake, CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        var serving = ServeAsync(id, handshake, seat);
        _serving[id] = serving;
        if (serving.IsCompleted) _serving.TryRemove(id, out _);
    }

    private async Task ServeAsync(long id, Handshake handshake, Seats.Seat seat)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            using (seat)
            await using (handshake.ConfigureAwait(false))
            {
                if (await AuthenticateAsync(handshake).ConfigureAwait(false) is not { } connection) return;
                if (connection.Identity is not null && !seat.TryPromote()) _tally.CountOverCap();
                else await ServeAsync(handshake, connection).ConfigureAwait(false);
            }
        }
        catch (Exception failed)
        {
            log?.LogError(failed, "Serving {Remote} failed", handshake.Remote);
        }
        finally
        {
            _serving.TryRemove(id, out _);
        }
    }

    private async Task<AcceptedConnection?> AuthenticateAsync(Handshake handshake)
    {
        var outcome = await handshake.RunAsync(credentials(), protocols.Keys, _stop.Token).ConfigureAwait(false);
        if (outcome == Handshake.Outcome.Late) _tally.CountLate();
        else if (outcome == Handshake.Outcome.Failed) _tally.CountFailed();
        return outcome == Handshake.Outcome.Done ? handshake.Introduce(verify) : null;
    }

    private async Task ServeAsync(Handshake handshake, AcceptedConnection connection)
    {
        // Whoever is not known gets a moment to enrol or to hear why not; whoever is known stays.
        var lifetime = connection.Identity is null ? _options.AnonymousLifetime : Timeout.InfiniteTimeSpan;
        using var timeout = new CancellationTokenSource(lifetime, _time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
        await using (end.Token.UnsafeRegister(static self => ((Handshake)self!).Abort(), handshake).ConfigureAwait(false))
        {
            try
            {
                await protocols[connection.Protocol](connection, end.Token).ConfigureAwait(false);
            }
            catch (Exception expected) when (expected is FailureException or OperationCanceledException or IOException)
            {
                log?.LogDebug(expected, "The connection from {Remote} ended", connection.Remote);
            }
        }
    }
}
