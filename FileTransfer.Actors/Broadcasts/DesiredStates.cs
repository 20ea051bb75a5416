using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>
/// The newest broadcast of each channel is what its nodes are to have, also those that come after it ended. Owned by one
/// actor.
/// </summary>
internal sealed class DesiredStates
{
    private readonly Dictionary<string, Desired> _byChannel = [];

    /// <summary>A newer one takes the channel over.</summary>
    /// <returns>What it replaces, or null.</returns>
    public BroadcastPlan? Begin(BroadcastPlan plan)
    {
        var former = _byChannel.GetValueOrDefault(plan.Channel)?.Plan;
        _byChannel[plan.Channel] = new Desired(plan, Ended: false, plan.Known);
        return former?.Id == plan.Id ? null : former;
    }

    /// <summary>As every receiver stands at the end.</summary>
    public void End(BroadcastId id, IReadOnlyList<ReceiverStatus> receivers)
    {
        if (FindDesired(id) is not { } desired) return;

        // What somebody called off is nobody's desired state.
        if (receivers.Any(receiver => receiver.State == ReceiverState.Cancelled)) _byChannel.Remove(desired.Plan.Channel);
        else _byChannel[desired.Plan.Channel] = desired with { Ended = true, Receivers = receivers };
    }

    /// <summary>It was not possible to distribute it.</summary>
    public void Forget(BroadcastId id)
    {
        if (FindDesired(id) is { } desired) _byChannel.Remove(desired.Plan.Channel);
    }

    /// <summary>What the channel's nodes are to have; else null.</summary>
    public BroadcastPlan? Of(string channel) => _byChannel.GetValueOrDefault(channel)?.Plan;

    public IEnumerable<BroadcastPlan> All => _byChannel.Values.Select(desired => desired.Plan);

    public bool Contains(BroadcastId id) => FindDesired(id) is not null;

    /// <summary>Ended, with how everybody stood, to be begun again; else null.</summary>
    public BroadcastPlan? Find(BroadcastId id) => FindDesired(id) is { Ended: true } desired ? desired.Plan with { Known = desired.Receivers } : null;

    /// <summary>Whether this upload is what a channel's nodes are to have.</summary>
    public bool Uses(RelativePath upload) => _byChannel.Values.Any(desired => desired.Plan.IsUpload && desired.Plan.Path == upload);

    /// <summary>Ended broadcasts that this node is to have and lacks, to be begun again for it alone.</summary>
    public IReadOnlyList<BroadcastPlan> LackedBy(NodeId node, IReadOnlyList<string> groups)
    {
        var lacked = new List<BroadcastPlan>();
        foreach (var (plan, ended, receivers) in _byChannel.Values)
        {
            if (!ended || !plan.Terms.Include(node, groups)) continue;
            if (receivers.Any(receiver => receiver.Node == node && receiver.State == ReceiverState.Committed)) continue;
            lacked.Add(plan with { Known = [.. receivers.Where(receiver => receiver.Node != node)] });
        }

        return lacked;
    }

    /// <summary>Lets go of ended ones that began before then.</summary>
    public IReadOnlyList<BroadcastPlan> Expire(DateTime before)
    {
        BroadcastPlan[] expired =
            [.. _byChannel.Values.Where(desired => desired.Ended && desired.Plan.StartedAt < before).Select(desired => desired.Plan)];
        foreach (var plan in expired) _byChannel.Remove(plan.Channel);
        return expired;
    }

    private Desired? FindDesired(BroadcastId id) => _byChannel.Values.FirstOrDefault(desired => desired.Plan.Id == id);

    private sealed record Desired(BroadcastPlan Plan, bool Ended, IReadOnlyList<ReceiverStatus> Receivers);
}
