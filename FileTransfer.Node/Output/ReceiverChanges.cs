using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Output;

/// <summary>Remembers each receiver's state, so that only news is told.</summary>
internal sealed class ReceiverChanges
{
    private readonly Dictionary<NodeId, ReceiverState> _known = [];

    public IReadOnlyList<ReceiverStatus> Update(IReadOnlyList<ReceiverStatus> receivers)
    {
        var changed = new List<ReceiverStatus>();
        foreach (var receiver in receivers)
        {
            if (_known.TryGetValue(receiver.Node, out var before) && before == receiver.State) continue;
            _known[receiver.Node] = receiver.State;
            changed.Add(receiver);
        }

        return changed;
    }

    /// <summary>Whether nothing more will happen to a receiver in this state.</summary>
    public static bool IsFinal(ReceiverState state) => state is not
        (ReceiverState.Offered or ReceiverState.Receiving or ReceiverState.Verified);
}
