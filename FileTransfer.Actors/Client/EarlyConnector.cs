using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Security;

namespace FileTransfer.Actors.Client;

/// <summary>
/// Dials as soon as it is made, while whoever will need the link is still being made: a short command is half handshake, half start. The
/// first call gets that link, or why there is none; a link that has waited too long for it is closed, since a server hears of a
/// session soon or hangs up.
/// </summary>
public sealed class EarlyConnector : IServerConnector, IAsyncDisposable
{
    /// <summary>A small part of what a server gives a new link to say Hello.</summary>
    internal static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private readonly IServerConnector _inner;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private Task<(ILink Link, long At)>? _early;

    /// <param name="inner">Is asked at once, on the thread pool.</param>
    public EarlyConnector(IServerConnector inner, TimeProvider time)
    {
        (_inner, _time) = (inner, time);
        _early = Task.Run(DialAsync);
    }

    public PeerIdentity Self => _inner.Self;

    public string Site => _inner.Site;

    public NodeIdentity? Identity => _inner.Identity;

    public bool HasBetter => _inner.HasBetter;

    public IServerConnector ServerOnly => _inner.ServerOnly;

    /// <summary>Ends with the early link; for tests.</summary>
    internal Task Dialled => _early ?? Task.CompletedTask;

    public async Task<ILink> ConnectAsync(CancellationToken cancel)
    {
        if (Interlocked.Exchange(ref _early, null) is not { } early) return await _inner.ConnectAsync(cancel).ConfigureAwait(false);
        await using var registration = cancel.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _stopping).ConfigureAwait(false);
        var (link, at) = await early.ConfigureAwait(false);
        if (_time.GetElapsedTime(at) <= Fresh) return link;
        link.Close(NotNeeded);
        return await _inner.ConnectAsync(cancel).ConfigureAwait(false);
    }

    public Task<ILink?> ConnectBetterAsync(CancellationToken cancel) => _inner.ConnectBetterAsync(cancel);

    /// <summary>Closes the link that nobody asked for.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _early, null) is not { } unused) return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await ((Task)unused).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (unused.IsCompletedSuccessfully) unused.Result.Link.Close(NotNeeded);
    }

    private static Failure NotNeeded => new(Reason.Cancelled, "not needed any more");

    private async Task<(ILink Link, long At)> DialAsync()
    {
        var link = await _inner.ConnectAsync(_stopping.Token).ConfigureAwait(false);
        return (link, _time.GetTimestamp());
    }
}
