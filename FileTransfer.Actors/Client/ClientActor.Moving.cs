using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;

namespace FileTransfer.Actors.Client;

/// <summary>
/// A receiving client with several addresses goes to the next one when its node is gone, and back to the preferred one when that
/// answers again and nothing is running.
/// </summary>
internal sealed partial class ClientActor
{
    private bool _isLooking;

    private void MovingMessages()
    {
        Receive<LookDue>(_ => Look());
        Receive<Looked>(OnLooked);
    }

    private void StartLooking()
    {
        if (_inbox is not null && _connector.HasBetter)
            Timers.StartPeriodicTimer(LookDue.Instance, LookDue.Instance, _options.ReturnInterval);
    }

    private void Look()
    {
        if (!_isOpen || _isLooking || _running.Count > 0) return;
        _isLooking = true;
        _connector.ConnectBetterAsync(_stopping.Token).PipeTo(
            Self, success: link => new Looked(link), failure: _ => new Looked(null));
    }

    private void OnLooked(Looked looked)
    {
        _isLooking = false;
        if (looked.Link is not { } link) return;
        if (!_isOpen || _running.Count > 0)
        {
            looked.Undelivered();
            return;
        }

        _log.Info("Moving to {Node} at {Remote}, which is preferred", link.Peer.Node, link.Remote);
        Drop();
        _epoch = _epoch.Next();
        OnConnected(new Connected(link));
    }

    /// <param name="Link">Null when nobody preferred answers.</param>
    private sealed record Looked(ILink? Link) : IHolding, IDeadLetterSuppression
    {
        public void Undelivered() => Link?.Close(new Failure(Reason.Cancelled, "not needed any more"));
    }

    private sealed record LookDue : ILocalMessage, IDeadLetterSuppression
    {
        public static LookDue Instance { get; } = new();
    }
}
