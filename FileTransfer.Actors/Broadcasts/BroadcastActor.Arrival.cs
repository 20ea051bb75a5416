using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Transfers;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>
/// Distribution of content that is still being sent to the server: what has come is given on, and nobody has all of it before the
/// server has. Until then nothing of the channel is replaced, and the broadcast does not end unless its content will not come.
/// </summary>
internal sealed partial class BroadcastActor
{
    private static readonly TimeSpan SenderTime = TimeSpan.FromSeconds(3);

    /// <summary>The first chunk is given on at once; what comes in quick succession, together.</summary>
    private static readonly TimeSpan ArrivalInterval = TimeSpan.FromMilliseconds(20);

    private ArrivingContent? _arriving;
    private ChunkMap _told = new();
    private bool _isWhole;
    private bool _senderIsAbsent;

    private void StartArrival()
    {
        _arriving = _services.Arrivals.Find(_plan.Path) is { IsComplete: false } arriving && _plan is { IsUpload: true, Asked: null } ? arriving : null;
        _isWanted = _plan.IsOrdered;   // it was said while it was opened
        AskForContent();
        LookAtArrival();
    }

    private void ArrivalMessages()
    {
        Receive<ArrivedMore>(_ => OnArrivedMore());
        Receive<ArrivalDue>(_ => LookAtArrival());
    }

    private void OnArrivedMore()
    {
        WatchArrival();
        _brain!.Tell();
        if (_arriving is not null) Timers.StartSingleTimer(ArrivalDue.Instance, ArrivalDue.Instance, ArrivalInterval);
    }

    private void LookAtArrival()
    {
        var change = _arriving?.Changed;   // before the look: what comes meanwhile is not missed
        WatchArrival();
        _brain!.Tell();
        if (_arriving is not null) change!.PipeTo(Self, success: () => ArrivedMore.Instance);
    }

    private void WatchArrival()
    {
        if (_arriving is not { } arriving) Whole();
        else if (arriving.IsComplete) OnArrived();
        else if (WhyLost(arriving) is { } failure) OnLost(failure);
        else TellArrived(arriving);
    }

    /// <summary>Whoever has just sent all of it asks how it ends in a moment; when nobody is to have it, that is now.</summary>
    private bool AwaitsSender()
    {
        if (!_senderIsAbsent) return false;
        if (!Timers.IsTimerActive(SenderDue.Instance)) Timers.StartSingleTimer(SenderDue.Instance, SenderDue.Instance, SenderTime);
        return true;
    }

    private void OnSenderDue()
    {
        _senderIsAbsent = false;
        EndWhenDone();
    }

    private void TellArrived(ArrivingContent arriving)
    {
        var here = arriving.Here();
        _brain!.SeedHas(here.Except(_told));
        _told = here;
    }

    private Failure? WhyLost(ArrivingContent arriving)
    {
        if (_plan.IsOrdered) return arriving.Failure;   // the server will bring it, or say that it is not wanted
        if (arriving.Failure is { } failure) return failure with { Detail = $"the content did not arrive: {failure.Detail}" };
        var patience = _services.Sessions.ReceiverTimeout;
        return arriving.Absence > patience
            ? new Failure(Reason.Unreachable, $"{_plan.Owner} left before all of it was sent, and did not come back within {patience.TotalSeconds:0} s")
            : null;
    }

    private void OnArrived()
    {
        _arriving = null;
        Whole();
        foreach (var node in _board.Open.ToArray())
        {
            if (_sessions.TryGetValue(node, out var receiver) && receiver.PeerAddress is null) Offer(receiver);
        }

        EndWhenDone();
    }

    private void OnLost(Failure failure)
    {
        _log.Warning("Broadcast {Broadcast}: {Detail}", _plan.Id, failure.Detail);
        _arriving = null;
        CancelOpen(failure);
        EndWhenDone();
    }

    private void Whole()
    {
        if (_isWhole) return;
        _isWhole = true;
        _brain!.SeedHas(ChunkMap.Full(_source!.Manifest.ChunkCount));
        Context.Parent.Tell(new IsWhole(_plan.Id));
    }

    /// <summary>A server that was restarted waits for whoever was sending it.</summary>
    private static async Task<IChunkSource> OpenUpload(BroadcastPlan plan, ServerServices services)
    {
        if (services.Arrivals.Find(plan.Path) is { IsComplete: false } arriving) return await Known(arriving).ConfigureAwait(false);
        try
        {
            return await services.Outgoing.OpenAsync(plan.Path, CancellationToken.None).ConfigureAwait(false);
        }
        catch (FailureException missing) when (missing.Failure.Reason == Reason.NotFound && plan is { WasInterrupted: true, IsRevived: false })
        {
            return await Known(services.Arrivals.Expect(plan.Path)).ConfigureAwait(false);
        }

        async Task<IChunkSource> Known(ArrivingContent content)
        {
            try
            {
                await content.Known.WaitAsync(services.Sessions.ReceiverTimeout, services.Time).ConfigureAwait(false);
                if (plan.Former is { } former) content.Replaces(await services.Outgoing.HashesOfAsync(former, CancellationToken.None).ConfigureAwait(false));
                return content;
            }
            catch (TimeoutException)
            {
                throw new FailureException(
                    Reason.Unreachable, $"{plan.Owner} had not sent all of it, and did not come back within {services.Sessions.ReceiverTimeout.TotalSeconds:0} s");
            }
        }
    }

    private sealed record SenderDue : ILocalMessage
    {
        public static SenderDue Instance { get; } = new();
    }

    private sealed record ArrivedMore : ILocalMessage, IDeadLetterSuppression
    {
        public static ArrivedMore Instance { get; } = new();
    }

    private sealed record ArrivalDue : ILocalMessage
    {
        public static ArrivalDue Instance { get; } = new();
    }

    /// <summary>To the parent: all of its content is here, and takes its channel's place.</summary>
    internal sealed record IsWhole(BroadcastId Id) : ILocalMessage;
}
