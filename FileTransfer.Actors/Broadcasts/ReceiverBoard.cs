using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>
/// The state of every receiver of one broadcast, and which of them changed since the last report. A final state stays;
/// Committed is said only after the receiver said so. Owned by one actor.
/// </summary>
internal sealed class ReceiverBoard(TimeProvider time)
{
    private readonly Dictionary<NodeId, ReceiverStatus> _receivers = [];
    private readonly HashSet<NodeId> _changed = [];
    private readonly long _started = time.GetTimestamp();

    public IEnumerable<ReceiverStatus> All => _receivers.Values;

    /// <summary>Those without a final state.</summary>
    public IEnumerable<NodeId> Open => _receivers.Values.Where(status => !IsFinal(status.State)).Select(status => status.Node);

    /// <summary>As it was before a restart of this node.</summary>
    public void Restore(ReceiverStatus status) => _receivers[status.Node] = status;

    public void Offered(NodeId node) => Set(node, ReceiverState.Offered, Done(node), null);

    public void Progressed(NodeId node, long bytesDone)
    {
        if (_receivers.TryGetValue(node, out var status))
            Set(node, Advanced(status.State), Math.Max(bytesDone, status.BytesDone), null);
    }

    public bool Is(NodeId node, ReceiverState state) => _receivers.TryGetValue(node, out var status) && status.State == state;

    /// <summary>Everything is durable there, and waits.</summary>
    public void Verified(NodeId node, long bytes) => Set(node, ReceiverState.Verified, bytes, null);

    /// <summary>It was asked and would take it.</summary>
    public void Accepted(NodeId node) => Set(node, ReceiverState.Accepted, Done(node), null);

    public bool Knows(NodeId node) => _receivers.ContainsKey(node);

    /// <summary>Says why a state lasts, without changing it; null when there is nothing to say any more.</summary>
    public void Explain(NodeId node, Failure? cause)
    {
        if (_receivers.TryGetValue(node, out var status) && status.Failure?.Detail != cause?.Detail)
            Set(node, status.State, status.BytesDone, cause);
    }

    /// <summary>Turns silence into a cause: whoever is at work and made no progress for so long.</summary>
    public void ExplainSilence(TimeSpan patience)
    {
        var now = time.GetElapsedTime(_started);
        foreach (var status in _receivers.Values.ToArray())
        {
            // Who holds or has answered owes nothing.
            if (status.State is ReceiverState.Verified or ReceiverState.Accepted) continue;
            if (IsFinal(status.State) || status.Failure is not null || now - status.Elapsed < patience) continue;
            Explain(status.Node, new Failure(Reason.Stalled, $"no progress for {patience.TotalSeconds:0} s"));
        }
    }

    public void Superseded(NodeId node) => Set(
        node, ReceiverState.Superseded, Done(node), new Failure(Reason.Cancelled, "a newer broadcast of the channel has begun"));

    public void Committed(NodeId node, long bytes) => Set(node, ReceiverState.Committed, bytes, null);

    /// <summary>Ends with a cause; a refusal of the receiver is Rejected, everything else Failed.</summary>
    public void Failed(NodeId node, Failure failure) => Set(node, StateOf(failure), Done(node), failure);

    /// <summary>What kept it from the content may be over.</summary>
    /// <returns>False when there is nothing to try again: it is at work, has it, or was told to stop.</returns>
    public bool Reopened(NodeId node)
    {
        if (!_receivers.TryGetValue(node, out var status)
            || status.State is not (ReceiverState.Rejected or ReceiverState.Failed or ReceiverState.Unreachable)) return false;
        _receivers.Remove(node);
        Set(node, ReceiverState.Offered, status.BytesDone, null);
        return true;
    }

    /// <returns>What changed since the last call.</returns>
    public IReadOnlyList<ReceiverStatus> TakeChanges()
    {
        var changes = _changed.Select(node => _receivers[node]).ToArray();
        _changed.Clear();
        return changes;
    }

    private static bool IsFinal(ReceiverState state) =>
        state is not (ReceiverState.Offered or ReceiverState.Accepted or ReceiverState.Receiving or ReceiverState.Verified);

    /// <summary>Progress that comes late takes nothing back.</summary>
    private static ReceiverState Advanced(ReceiverState state) =>
        state == ReceiverState.Verified ? ReceiverState.Verified : ReceiverState.Receiving;

    private static ReceiverState StateOf(Failure failure) => failure.Reason switch
    {
        Reason.Unreachable or Reason.ConnectionLost => ReceiverState.Unreachable,
        Reason.Cancelled => ReceiverState.Cancelled,
        Reason.NoSpace or Reason.TooLarge or Reason.LimitReached or Reason.NameRefused or Reason.NotAllowed
            or Reason.AccessDenied => ReceiverState.Rejected,
        _ => ReceiverState.Failed,
    };

    private long Done(NodeId node) => _receivers.TryGetValue(node, out var status) ? status.BytesDone : 0;

    private void Set(NodeId node, ReceiverState state, long bytes, Failure? failure)
    {
        if (_receivers.TryGetValue(node, out var former) && IsFinal(former.State)) return;
        _receivers[node] = new ReceiverStatus(node, state, bytes, failure, time.GetElapsedTime(_started));
        _changed.Add(node);
    }
}
