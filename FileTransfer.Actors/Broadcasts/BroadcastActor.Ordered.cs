using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Storage;
using static FileTransfer.Actors.Sites.SitesProtocol;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>
/// A broadcaster's part of a broadcast: the server says what it is, and changes it; content comes from the server once, and what
/// has come is distributed here, also while the server is away.
/// </summary>
internal sealed partial class BroadcastActor
{
    private Reordered? _earlyOrder;
    private bool _isWanted;

    private void OrderMessages()
    {
        Receive<Reordered>(OnReordered);
        Receive<CalledOff>(OnCalledOff);
    }

    private void OnReordered(Reordered order)
    {
        if (order.Plan.Pacing != _pacing) Repace(order.Plan.Pacing);
        if (order.Plan.IsFlipped) Flip();
        if (order.IsAgain) TryAgain();
        EndWhenDone();
    }

    private void Repace(BroadcastPacing pacing)
    {
        var former = _pacing;
        _pacing = pacing;
        _started = _started! with { Pacing = pacing };
        _pace.Set(pacing.BytesPerSecond);
        if (former.Pause is null && pacing.Pause is { } pause) Pause(CauseOf(pause));
        else if (former.Pause is not null && !IsPaused) Resume();
    }

    private void OnCalledOff(CalledOff off)
    {
        CancelOpen(off.Failure);
        if (_arriving is not null) OnLost(off.Failure);
        EndWhenDone();
    }

    /// <summary>Says to the server, by way of the parent, as long as the content is not complete: it knows whether it is bringing it.</summary>
    private void AskForContent()
    {
        var isWanted = _plan.IsOrdered && _arriving is { IsComplete: false };
        if (isWanted == _isWanted) return;
        _isWanted = isWanted;
        Context.Parent.Tell(new ContentNews(_plan.Id, isWanted));
    }

    /// <summary>Waits as long as it takes: the server may be away for long, and says when it is not wanted any more.</summary>
    private static async Task<IChunkSource> OpenOrdered(BroadcastPlan plan, ServerServices services, IActorRef parent)
    {
        if (plan.Mode == BroadcastMode.Preflight)
        {
            parent.Tell(new ContentNews(plan.Id, IsWanted: true));
            return new AskedSource(await services.Asked.Expect(plan.Path).ConfigureAwait(false));
        }

        try
        {
            return await services.Outgoing.OpenAsync(plan.Path, CancellationToken.None).ConfigureAwait(false);
        }
        catch (FailureException missing) when (missing.Failure.Reason == Reason.NotFound)
        {
            var arriving = services.Arrivals.Expect(plan.Path);
            parent.Tell(new ContentNews(plan.Id, IsWanted: true));
            await arriving.Known.ConfigureAwait(false);
            return arriving;
        }
    }

    /// <summary>From the parent: the server wants it like this now.</summary>
    /// <param name="IsAgain">Those who failed are offered it once more.</param>
    internal sealed record Reordered(BroadcastPlan Plan, bool IsAgain) : ILocalMessage;

    /// <summary>From the parent: the server does not want it any more.</summary>
    internal sealed record CalledOff(Failure Failure) : ILocalMessage;
}
