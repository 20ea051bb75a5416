using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Actors.Transfers;
using static FileTransfer.Actors.Protocol.CatalogProtocol;
using static FileTransfer.Actors.Protocol.MembershipProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Actors.Server;

/// <summary>Questions: each is answered on its own number, long answers in parts.</summary>
internal sealed partial class SessionActor
{
    /// <summary>Entries in one part: far below the frame limit even with the longest paths.</summary>
    private const int ItemsPerPart = 64;

    /// <summary>A name of one may be as long as a path.</summary>
    private const int BroadcastsPerPart = 8;

    private void QuestionMessages() => Receive<Answered>(answered => _questions.Remove(answered.Number));

    private void Ask(uint number, IWireMessage question)
    {
        _questions.Add(number);
        var task = question switch
        {
            ListFiles list => AnswerList(number, list),
            RemoveFile remove => AnswerRemove(number, remove),
            GetHistory => AnswerHistory(number),
            GetNodes => AnswerNodes(number, Context.Parent),
            VerifyStored verify => AnswerVerify(number, verify),
            GetStatus => AnswerStatus(number, Context.Parent),
            BroadcastProtocol.GetCertificate get => AnswerCertificate(number, get),
            BroadcastProtocol.GetBroadcasts get => AnswerBroadcasts(number, get, _broadcasts),
            CreateInvite create => AnswerInvite(number, create),
            RenewCertificate renew => AnswerRenewal(number, renew),
            RevokeNode revoke => AnswerRevoke(number, revoke, Context.Parent),
            _ => throw new InvalidOperationException($"{question.GetType().Name} was admitted but has no answer."),
        };
        task.PipeTo(
            Self, success: () => new Answered(number), failure: cause => new Refused(number, FailureException.From(cause)));
    }

    private async Task AnswerList(uint number, ListFiles list)
    {
        var entries = await _services.Files.ListAsync(list.Path, _stopping.Token).ConfigureAwait(false);
        // On the way to what it may use a node sees the way, and nothing beside it.
        var shown = Peer.May(Permissions.Download, list.Path)
            ? entries
            : [.. entries.Where(entry => RelativePath.TryJoin(list.Path, entry.Path) is { } full && Peer.MaySee(full))];
        var cost = shown.Sum(entry => ManifestBudget.CostOf(entry.Path));
        _services.Manifests.Take(cost);
        try
        {
            await InParts(number, shown, (part, last) => new FilesListed(part, last)).ConfigureAwait(false);
        }
        finally
        {
            _services.Manifests.Release(cost);
        }
    }

    private async Task AnswerRemove(uint number, RemoveFile remove)
    {
        await _services.Files.RemoveAsync(remove.Path, _stopping.Token).ConfigureAwait(false);
        var at = _services.Time.GetUtcNow().UtcDateTime;
        await _services.Writer.WriteAsync(
            [
                new CatalogChange.RemoveFiles(remove.Path),
                new CatalogChange.AddHistory(new HistoryEntry(
                    TransferId.New().ToString(), "rm", Peer.Node, remove.Path.Value, 0, "committed", null, at)),
            ],
            CancellationToken.None).ConfigureAwait(false);
        _port.Send(number, Removed.Instance);
    }

    private async Task AnswerHistory(uint number)
    {
        var own = Peer.May(Permissions.Admin) ? null : Peer.Node;
        var entries = await _services.Catalog.HistoryAsync(own, _services.Sessions.HistoryLimit, _stopping.Token)
            .ConfigureAwait(false);
        var records = entries.Select(entry => new HistoryRecord(
            entry.At, entry.Verb, entry.Node, entry.Name, entry.Bytes, entry.Outcome, entry.Detail, entry.Id)).ToArray();
        await InParts(number, records, (part, last) => new HistoryListed(part, last)).ConfigureAwait(false);
    }

    private async Task AnswerNodes(uint number, IActorRef server)
    {
        var nodes = await _services.Catalog.NodesAsync(_stopping.Token).ConfigureAwait(false);
        var connections = await server.Ask<Connections>(GetConnections.Instance, _stopping.Token).ConfigureAwait(false);
        var records = nodes.Select(node =>
        {
            var session = connections.Sessions.FirstOrDefault(holder => holder.Peer.Node == node.Node);
            var elsewhere = session is null ? _services.Whereabouts.Find(node.Node) : null;
            var address = elsewhere is null ? session?.Remote ?? node.Address : $"at {elsewhere.Site}";
            return new NodeRecord(
                node.Node, node.Kind, node.Grants, session is not null || elsewhere is not null, address,
                session?.Groups ?? elsewhere?.Groups ?? node.Groups, node.EnrolledAt, node.LastSeen, node.RevokedAt is not null,
                node.ExpiresAt);
        }).ToArray();
        await InParts(number, records, (part, last) => new NodesListed(part, last)).ConfigureAwait(false);
    }

    private async Task AnswerVerify(uint number, VerifyStored verify)
    {
        async Task OnDamaged(RelativePath path)
        {
            await _services.Damaged.QuarantineAsync(path).ConfigureAwait(false);
            await _port.SendAsync(number, new StoredVerified(0, 0, [path], Last: false), _stopping.Token).ConfigureAwait(false);
        }

        var result = await _services.Files.Check.RunAsync(verify.Share, Random.Shared, OnDamaged, _stopping.Token).ConfigureAwait(false);
        await _port.SendAsync(number, new StoredVerified(result.Files, result.Bytes, [], Last: true), _stopping.Token)
            .ConfigureAwait(false);
    }

    private async Task AnswerStatus(uint number, IActorRef server)
    {
        var connections = await server.Ask<Connections>(GetConnections.Instance, _stopping.Token).ConfigureAwait(false);
        var problem = _services.Files.Health.Problem?.Detail;
        var broadcasts = await _services.Catalog.BroadcastsAsync(runningOnly: true, int.MaxValue, _stopping.Token).ConfigureAwait(false);
        foreach (var part in broadcasts.Select(BroadcastRecords.StartedOf).Chunk(BroadcastsPerPart))
        {
            var listed = new StatusListed([], problem, connections.Sessions.Count, Last: false) { Broadcasts = part };
            await _port.SendAsync(number, listed, _stopping.Token).ConfigureAwait(false);
        }

        await InParts(
            number, _services.Running.All,
            (part, last) => new StatusListed(part, problem, connections.Sessions.Count, last)).ConfigureAwait(false);
    }

    private async Task AnswerInvite(uint number, CreateInvite create)
    {
        var terms = new InviteTerms(create.Kind, create.Grants, create.Name, create.TimeToLive) { By = Peer.Node };
        var link = await _services.Invites.CreateAsync(
            terms, _services.AdvertisedHost, _services.AdvertisedPort, _stopping.Token).ConfigureAwait(false);
        _port.Send(number, new InviteCreated(link.Reveal()));
    }

    private async Task AnswerCertificate(uint number, BroadcastProtocol.GetCertificate get)
    {
        // Who may broadcast some folders only need not know who received the others.
        if (!Peer.May(Permissions.Admin) && !Peer.May(Permissions.Broadcast, null)
            && (await _services.Catalog.FindBroadcastAsync(get.Id, _stopping.Token).ConfigureAwait(false))?.Owner != Peer.Node)
        {
            throw new FailureException(Reason.NotAllowed, $"{Peer.Node} did not start broadcast {get.Id}");
        }

        var text = await _services.Certificates.ReadAsync(get.Id, _stopping.Token).ConfigureAwait(false);
        for (var first = 0; first < text.Length; first += BroadcastProtocol.MaxCertificatePart)
        {
            var part = text.Substring(first, Math.Min(BroadcastProtocol.MaxCertificatePart, text.Length - first));
            var last = first + part.Length == text.Length;
            await _port.SendAsync(number, new BroadcastProtocol.CertificatePart(part, last), _stopping.Token).ConfigureAwait(false);
        }
    }

    private async Task AnswerBroadcasts(uint number, BroadcastProtocol.GetBroadcasts get, IActorRef broadcasts)
    {
        var boards = (await broadcasts.Ask<Boards>(GetBoards.Instance, _stopping.Token).ConfigureAwait(false)).Running;
        var records = new BroadcastRecords(_services.Catalog, boards);
        await foreach (var part in records.FindAsync(get, _stopping.Token).ConfigureAwait(false))
            await _port.SendAsync(number, part, _stopping.Token).ConfigureAwait(false);
        await _port.SendAsync(number, BroadcastProtocol.BroadcastsEnd.Instance, _stopping.Token).ConfigureAwait(false);
    }

    private async Task AnswerRenewal(uint number, RenewCertificate renew)
    {
        var renewed = await _services.Membership.RenewAsync(Peer, renew.SigningRequest, _stopping.Token).ConfigureAwait(false);
        _log.Info("{Node} has a new certificate", Peer.Node);
        _port.Send(number, renewed);
    }

    private async Task AnswerRevoke(uint number, RevokeNode revoke, IActorRef server)
    {
        var connections = await server.Ask<Connections>(GetConnections.Instance, _stopping.Token).ConfigureAwait(false);
        var open = connections.Sessions.Count(holder => holder.Peer.Node == revoke.Node);
        var revoked = await _services.Membership.RevokeAsync(revoke.Node, Peer, _stopping.Token).ConfigureAwait(false);
        _log.Info("{Admin} revoked {Node}", Peer.Node, revoke.Node);
        _port.Send(number, new NodeRevoked(!revoked, revoked ? open : 0));
    }

    private async Task InParts<T>(uint number, IReadOnlyList<T> items, Func<IReadOnlyList<T>, bool, IWireMessage> message)
    {
        var first = 0;
        do
        {
            var part = items.Skip(first).Take(ItemsPerPart).ToArray();
            first += part.Length;
            await _port.SendAsync(number, message(part, first == items.Count), _stopping.Token).ConfigureAwait(false);
        }
        while (first < items.Count);
    }

    private sealed record Answered(uint Number) : ILocalMessage, IDeadLetterSuppression;
}
