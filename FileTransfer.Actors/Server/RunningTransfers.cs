using System.Collections.Concurrent;
using Akka.Actor;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Server;

/// <summary>What runs now, for whoever asks: sessions keep their own lines, nobody waits for anybody. Thread-safe.</summary>
internal sealed class RunningTransfers
{
    private readonly ConcurrentDictionary<(IActorRef Session, uint Number), TransferStatus> _lines = new();

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<TransferStatus> All => [.. _lines.Values.OrderBy(line => line.StartedAt)];

    public void Put(IActorRef session, uint number, TransferStatus status) => _lines[(session, number)] = status;

    public void Remove(IActorRef session, uint number) => _lines.TryRemove((session, number), out _);
}
