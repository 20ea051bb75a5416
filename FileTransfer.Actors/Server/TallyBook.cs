using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Transfers;

namespace FileTransfer.Actors.Server;

/// <summary>The tallies of transfers that have not succeeded yet; beyond a bound one of them is forgotten. Thread-safe.</summary>
internal sealed class TallyBook
{
    private const int Capacity = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<(NodeId, TransferId), TransferTally> _tallies = [];

    public TransferTally Of(NodeId node, TransferId transfer)
    {
        lock (_gate)
        {
            if (_tallies.TryGetValue((node, transfer), out var tally)) return tally;
            if (_tallies.Count >= Capacity) _tallies.Remove(_tallies.Keys.First());
            return _tallies[(node, transfer)] = new TransferTally();
        }
    }

    public void Succeeded(NodeId node, TransferId transfer)
    {
        lock (_gate) _tallies.Remove((node, transfer));
    }
}
