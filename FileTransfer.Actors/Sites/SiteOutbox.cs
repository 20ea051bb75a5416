using FileTransfer.Actors.Domain;
using static FileTransfer.Actors.Protocol.SiteProtocol;

namespace FileTransfer.Actors.Sites;

/// <summary>
/// What a broadcaster has to tell its server: who is here, and how they stand. Everything is kept, so that a server that lost it can
/// be told again; only what is new goes out. Owned by one actor.
/// </summary>
internal sealed class SiteOutbox
{
    private readonly Dictionary<NodeId, SiteReceiver> _receivers = [];
    private readonly Dictionary<BroadcastId, Dictionary<NodeId, ReceiverStatus>> _boards = [];
    private readonly News<NodeId> _newReceivers = new();
    private readonly News<(BroadcastId Broadcast, NodeId Node)> _newStates = new();

    /// <summary>Whether somebody came or left, or has another state: progress alone can wait for the next report.</summary>
    public bool IsUrgent { get; private set; }

    public void Add(SiteReceiver receiver)
    {
        _receivers[receiver.Node] = receiver;
        _newReceivers.Add(receiver.Node);
        IsUrgent = true;
    }

    public void Add(BroadcastId broadcast, ReceiverStatus status)
    {
        if (!_boards.TryGetValue(broadcast, out var board)) _boards[broadcast] = board = [];
        IsUrgent |= !board.TryGetValue(status.Node, out var former) || former.State != status.State || status.Failure is not null;
        board[status.Node] = status;
        _newStates.Add((broadcast, status.Node));
    }

    /// <summary>Nobody asks for it any more.</summary>
    public void Forget(BroadcastId broadcast) => _boards.Remove(broadcast);

    /// <summary>The server knows nothing of it: everything is new.</summary>
    public void TellAll()
    {
        foreach (var node in _receivers.Where(pair => !pair.Value.IsHere).Select(pair => pair.Key).ToArray()) _receivers.Remove(node);
        foreach (var node in _receivers.Keys) _newReceivers.Add(node);
        foreach (var (broadcast, board) in _boards)
        {
            foreach (var node in board.Keys) _newStates.Add((broadcast, node));
        }

        IsUrgent = true;
    }

    /// <summary>The next to be told. They are on their way until one of the two next calls.</summary>
    public (IReadOnlyList<SiteReceiver> Receivers, IReadOnlyList<(BroadcastId Broadcast, ReceiverStatus Status)> States) Take()
    {
        var receivers = new List<SiteReceiver>();
        foreach (var node in _newReceivers.Take(MaxReceivers))
        {
            if (_receivers.TryGetValue(node, out var receiver)) receivers.Add(receiver);
        }

        var states = new List<(BroadcastId, ReceiverStatus)>();
        foreach (var (broadcast, node) in _newStates.Take(MaxStates))
        {
            if (_boards.GetValueOrDefault(broadcast)?.GetValueOrDefault(node) is { } status) states.Add((broadcast, status));
        }

        IsUrgent = _newReceivers.Any || _newStates.Any;
        return (receivers, states);
    }

    /// <summary>Of these the last report had no room.</summary>
    public void PutBack(IEnumerable<(BroadcastId Broadcast, ReceiverStatus Status)> states)
    {
        foreach (var (broadcast, status) in states) _newStates.Add((broadcast, status.Node));
        IsUrgent = true;
    }

    public void Arrived()
    {
        _newReceivers.Arrived();
        _newStates.Arrived();
    }

    public void Lost()
    {
        _newReceivers.Lost();
        _newStates.Lost();
        IsUrgent = true;
    }

    /// <summary>Keys with news, each once, oldest first; those on their way come back when they are lost.</summary>
    private sealed class News<T>
    {
        private readonly HashSet<T> _waiting = [];
        private readonly Queue<T> _order = new();
        private readonly List<T> _onTheWay = [];

        public bool Any => _order.Count > 0;

        public void Add(T key)
        {
            if (_waiting.Add(key)) _order.Enqueue(key);
        }

        public IEnumerable<T> Take(int count)
        {
            while (count-- > 0 && _order.TryDequeue(out var key))
            {
                _waiting.Remove(key);
                _onTheWay.Add(key);
                yield return key;
            }
        }

        public void Arrived() => _onTheWay.Clear();

        public void Lost()
        {
            foreach (var key in _onTheWay) Add(key);
            _onTheWay.Clear();
        }
    }
}
