using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Sessions;
using FileTransfer.Actors.Storage.Catalogue;

namespace FileTransfer.Actors.Server;

/// <summary>
/// The only writer of the catalogue. Changes that come while a transaction runs wait and go together in the next one
/// (group commit); each sender is answered when its changes are durable.
/// </summary>
/// <remarks>One transaction at a time. Lives as long as the node.</remarks>
internal sealed class CatalogActor : ReceiveActor
{
    /// <summary>More in one transaction would keep the first waiting for the last.</summary>
    private const int MaxChanges = 20_000;

    private readonly Catalog _catalog;
    private readonly Queue<(Write Write, IActorRef Sender)> _waiting = new();
    private List<IActorRef> _running = [];

    public CatalogActor(Catalog catalog)
    {
        _catalog = catalog;
        Receive<Write>(write =>
        {
            _waiting.Enqueue((write, Sender));
            Next();
        });
        Receive<Applied>(_ => Answer(Written.Instance));
        Receive<NotApplied>(not => Answer(new WriteFailed(not.Failure)));
    }

    public static Props Props(Catalog catalog) => ActorFactory.Of(() => new CatalogActor(catalog));

    private void Next()
    {
        if (_running.Count > 0 || _waiting.Count == 0) return;
        var changes = new List<CatalogChange>();
        while (_waiting.Count > 0 && (changes.Count == 0 || changes.Count + _waiting.Peek().Write.Changes.Count <= MaxChanges))
        {
            var (write, sender) = _waiting.Dequeue();
            changes.AddRange(write.Changes);
            _running.Add(sender);
        }

        _catalog.ApplyAsync(changes, CancellationToken.None).PipeTo(
            Self, success: () => Applied.Instance, failure: cause => new NotApplied(FailureException.From(cause)));
    }

    private void Answer(ILocalMessage answer)
    {
        var senders = _running;
        _running = [];
        foreach (var sender in senders) sender.Tell(answer);
        Next();
    }

    public sealed record Write(IReadOnlyList<CatalogChange> Changes) : ILocalMessage;

    public sealed record Written : ILocalMessage, IDeadLetterSuppression
    {
        public static Written Instance { get; } = new();
    }

    public sealed record WriteFailed(Failure Failure) : ILocalMessage, IDeadLetterSuppression;

    private sealed record Applied : ILocalMessage
    {
        public static Applied Instance { get; } = new();
    }

    private sealed record NotApplied(Failure Failure) : ILocalMessage;
}
