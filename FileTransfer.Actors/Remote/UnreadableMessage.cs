using Akka.Event;
using FileTransfer.Actors.Protocol;

namespace FileTransfer.Actors.Remote;

/// <summary>Stands for a message of another node that this version does not know, or that was malformed. Nobody handles it.</summary>
internal sealed class UnreadableMessage : ILocalMessage, IDeadLetterSuppression
{
    private UnreadableMessage()
    {
    }

    public static UnreadableMessage Instance { get; } = new();
}
