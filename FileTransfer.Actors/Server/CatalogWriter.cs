using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Catalogue;

namespace FileTransfer.Actors.Server;

/// <summary>The catalogue actor as a call.</summary>
internal sealed class CatalogWriter(IActorRef catalog)
{
    /// <returns>When the changes are durable.</returns>
    /// <exception cref="FailureException">They are not.</exception>
    public async Task WriteAsync(IReadOnlyList<CatalogChange> changes, CancellationToken cancel)
    {
        var answer = await catalog.Ask(new CatalogActor.Write(changes), Timeout.InfiniteTimeSpan, cancel).ConfigureAwait(false);
        if (answer is CatalogActor.WriteFailed failed) throw new FailureException(failed.Failure);
    }

    /// <summary>For what may be lost: history, last seen.</summary>
    public void Post(CatalogChange change) => catalog.Tell(new CatalogActor.Write([change]), ActorRefs.NoSender);
}
