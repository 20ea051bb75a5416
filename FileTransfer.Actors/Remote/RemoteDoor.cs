using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Serialization;

namespace FileTransfer.Actors.Remote;

/// <summary>Serves <see cref="LinkProtocols.Actors"/> on a node's port. Whoever may not is told why; no byte of it reaches Akka.</summary>
internal sealed class RemoteDoor(RemoteLinks links, TimeProvider time)
{
    /// <summary>To be put into the table of the node's listener.</summary>
    public async Task ServeAsync(AcceptedConnection connection, CancellationToken cancel)
    {
        if (connection.Identity is not { } peer || connection.Refusal is not null)
        {
            await Refusal.TellAsync(connection, connection.Refusal ?? new Failure(Reason.NotTrusted, "no certificate was shown"), cancel)
                .ConfigureAwait(false);
            return;
        }

        if (RemoteAdmission.Refuse(links.Self, links.Kind, peer) is { } refusal)
        {
            await Refusal.TellAsync(connection, refusal, cancel).ConfigureAwait(false);
            return;
        }

        var link = new Link(connection.Stream, peer, connection.Remote.ToString(), RemoteFrame.Options, time: time);
        await links.ServeAsync(link, cancel).ConfigureAwait(false);
    }
}
