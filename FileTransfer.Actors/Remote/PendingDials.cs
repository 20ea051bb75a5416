using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;

namespace FileTransfer.Actors.Remote;

/// <summary>Attempts to reach nodes, which are given up soon after the node has come by itself. Thread-safe.</summary>
internal sealed class PendingDials(TimeProvider time)
{
    /// <summary>Of two nodes that dial each other at the same moment, neither gives up: each would take the other's line away.</summary>
    public static readonly TimeSpan Crossing = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<(NodeId Node, CancellationTokenSource GiveUp)> _all = [];

    /// <exception cref="FailureException">The node is not there, or somebody else; or it has come by itself.</exception>
    /// <exception cref="OperationCanceledException">Because of <paramref name="cancel"/>.</exception>
    public async Task<Link> DialAsync(NodeId node, Func<CancellationToken, Task<Link>> dial, CancellationToken cancel)
    {
        using var giveUp = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(giveUp.Token, cancel);
        lock (_gate) _all.Add((node, giveUp));
        try
        {
            return await dial(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new FailureException(Reason.Unreachable, $"{node} could not be dialled before it came by itself");
        }
        finally
        {
            lock (_gate) _all.Remove((node, giveUp));
        }
    }

    public void HasCome(NodeId node)
    {
        lock (_gate)
        {
            foreach (var (_, giveUp) in _all.Where(dial => dial.Node == node)) giveUp.CancelAfter(Crossing);
        }
    }
}
