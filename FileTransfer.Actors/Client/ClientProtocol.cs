using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;

namespace FileTransfer.Actors.Client;

/// <summary>Between the client's callers and its actor.</summary>
internal static class ClientProtocol
{
    public sealed record Begin(Job Job) : IHolding
    {
        public void Undelivered() => Job.Fail(new Failure(Reason.ShuttingDown, "the client has stopped"));
    }

    /// <summary>The caller does not want it any more: it ends as cancelled, resumable.</summary>
    public sealed record Abandon(Job Job) : ILocalMessage;

    /// <summary>Says goodbye and stops.</summary>
    public sealed record Leave : ILocalMessage
    {
        public static Leave Instance { get; } = new();
    }
}
