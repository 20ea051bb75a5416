using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using Microsoft.Extensions.Logging;

namespace FileTransfer.Actors.Server;

/// <summary>Looks now and then whether the server's own certificate is due, and renews it: new links get the new one.</summary>
internal sealed class OwnRenewal : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly SiteAuthority _authority;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();

    public OwnRenewal(SiteAuthority authority, TimeSpan lifetime, ILogger log, TimeProvider time)
    {
        (_authority, _log) = (authority, log);
        var interval = lifetime / 10 < Longest ? lifetime / 10 : Longest;
        _timer = time.CreateTimer(_ => Look(), null, interval, interval);
    }

    /// <summary>None runs afterwards.</summary>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Look()
    {
        try
        {
            lock (_gate)
            {
                if (_authority.RenewServerWhenDue())
                    _log.LogInformation("The server's certificate was renewed until {Until}", _authority.Server.ExpiresAt);
            }
        }
        catch (FailureException e)
        {
            _log.LogError("The server's certificate cannot be renewed: {Detail}", e.Failure.Detail);
        }
    }
}
