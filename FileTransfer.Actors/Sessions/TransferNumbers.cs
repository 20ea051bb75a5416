using Akka.Actor;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Sessions;

/// <summary>
/// Who answers which number on one link. The client opens odd numbers, the server even ones, always upwards, so that a
/// late message for an ended transfer is told from one that was never opened. Owned by one actor.
/// </summary>
internal sealed class TransferNumbers(bool isServer)
{
    private readonly Dictionary<uint, IActorRef> _open = [];
    private uint _nextOwn = isServer ? 2u : 1u;
    private uint _highestPeer;

    public int Count => _open.Count;

    public uint Next()
    {
        var number = _nextOwn;
        _nextOwn += 2;
        return number;
    }

    /// <returns>Null when the peer may open <paramref name="number"/>; it is then taken.</returns>
    public Failure? Take(uint number)
    {
        var isPeers = number != 0 && number % 2 == (isServer ? 1u : 0u);
        if (!isPeers) return new Failure(Reason.ProtocolViolation, $"number {number} is not the peer's to open");
        if (number <= _highestPeer) return new Failure(Reason.ProtocolViolation, $"number {number} was used before");
        _highestPeer = number;
        return null;
    }

    public void Add(uint number, IActorRef handler) => _open[number] = handler;

    public void Remove(uint number) => _open.Remove(number);

    public bool TryGet(uint number, out IActorRef handler)
    {
        var found = _open.TryGetValue(number, out var actor);
        handler = actor ?? ActorRefs.Nobody;
        return found;
    }

    /// <summary>Whether the number was opened once, by either side.</summary>
    public bool WasOpened(uint number) =>
        number % 2 == (isServer ? 0u : 1u) ? number < _nextOwn : number <= _highestPeer;
}
