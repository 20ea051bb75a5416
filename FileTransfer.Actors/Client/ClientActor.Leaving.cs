using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using static FileTransfer.Actors.Client.ClientProtocol;
using static FileTransfer.Actors.Protocol.LinkProtocol;

namespace FileTransfer.Actors.Client;

/// <summary>
/// A client that is asked to leave takes a moment for what must not be lost with it: a renewal that is under way, and the
/// word that something is not wanted any more. A process that ends takes unsent bytes with it, and what the server then sees
/// is a line that broke, for which it waits.
/// </summary>
internal sealed partial class ClientActor
{
    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(2);

    private bool _leaving;
    private bool _mustHear;   // the server was told that something is cancelled

    private void LeavingMessages()
    {
        Receive<Leave>(_ => OnLeave());
        Receive<LastMomentOver>(_ => Context.Stop(Self));
    }

    private void OnLeave()
    {
        _leaving = true;
        Timers.StartSingleTimer(LastMomentOver.Instance, LastMomentOver.Instance, LastMoment);
        if (!_renewing || !_isOpen) LastWords();
    }

    private void LastWords()
    {
        if (!_mustHear || !_isOpen)
        {
            Context.Stop(Self);
            return;
        }

        Become(Closing);
        _port!.Close(new Failure(Reason.Cancelled, "the client left"));
    }

    private void Closing()
    {
        Receive<Closed>(closed => IsCurrent(closed.From), _ => Context.Stop(Self));
        Always();
    }

    private sealed record LastMomentOver : ILocalMessage
    {
        public static LastMomentOver Instance { get; } = new();
    }
}
