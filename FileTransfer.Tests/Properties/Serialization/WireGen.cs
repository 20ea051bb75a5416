using CsCheck;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Protocol.CatalogProtocol;
using static FileTransfer.Actors.Protocol.MembershipProtocol;
using static FileTransfer.Actors.Protocol.PeerProtocol;
using static FileTransfer.Actors.Protocol.SessionProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Tests.Properties.Serialization;

/// <summary>Any valid message of each kind. Texts are clean ones, because decoding escapes the others.</summary>
internal static class WireGen
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789äß漢";

    internal static readonly Gen<string> Word = Gen.Char[Letters].Array[1, 12].Select(letters => new string(letters));

    private static readonly Gen<string> MaybeEmpty = Gen.OneOf(Gen.Const(""), Word);

    internal static readonly Gen<string?> MaybeText = Gen.OneOf(Gen.Const((string?)null), Word.Select(text => (string?)text));

    internal static readonly Gen<NodeId> Node = Gen.Int[0, 9999].Select(number => NodeId.Parse($"node-{number}"));

    private static readonly Gen<RelativePath> Path = Word.Array[1, 5].Select(names => RelativePath.Parse(string.Join('/', names)));

    private static readonly Gen<RelativePath?> MaybePath =
        Gen.OneOf(Gen.Const((RelativePath?)null), Path.Select(path => (RelativePath?)path));

    private static readonly Gen<long> Size = Gen.OneOf(Gen.Const(0L), Gen.Const(long.MaxValue), Gen.Long[0, long.MaxValue]);

    private static readonly Gen<int> Count = Gen.OneOf(Gen.Const(0), Gen.Const(int.MaxValue), Gen.Int[0, int.MaxValue]);

    internal static readonly Gen<DateTime> Time =
        Gen.Long[1, DateTime.MaxValue.Ticks].Select(ticks => new DateTime(ticks, DateTimeKind.Utc));

    private static readonly Gen<ContentId> Content = Gen.Byte.Array[Hash256.Size].Select(bytes => new ContentId(new Hash256(bytes)));

    private static readonly Gen<ContentId?> MaybeContent =
        Gen.OneOf(Gen.Const((ContentId?)null), Content.Select(content => (ContentId?)content));

    private static readonly Gen<Failure> AnyFailure = Gen.Select(
        OneConst(Enum.GetValues<Reason>()), MaybeEmpty, MaybeText,
        (reason, detail, hint) => new Failure(reason, detail, hint, ByPeer: true));

    private static readonly Gen<IReadOnlyList<ChunkRange>> Runs = Gen.Select(Gen.Int[0, 1000], Gen.Int[1, 1000]).Array[0, 40]
        .Select(IReadOnlyList<ChunkRange> (pairs) => [.. new ChunkMap(pairs.Select(pair => new ChunkRange(pair.Item1 * 1000, pair.Item2))).Runs]);

    private static readonly Gen<TransferId> Id = Gen.Guid.Select(guid => new TransferId(guid));

    private static readonly Gen<Entry> AnyEntry = Gen.Select(
        Path, OneConst(EntryKind.File, EntryKind.Folder), Size, Time, Gen.Bool, MaybeContent,
        (path, kind, size, time, executable, content) => new Entry(path, kind, size, time, executable, content));

    internal static readonly Gen<ReceiverStatus> Status = Gen.Select(
        Node, OneConst(Enum.GetValues<ReceiverState>()), Size, Gen.OneOf(Gen.Const((Failure?)null), AnyFailure.Select(failure => (Failure?)failure)),
        Gen.Int[0, int.MaxValue],
        (node, state, bytes, failure, elapsed) => new ReceiverStatus(node, state, bytes, failure, TimeSpan.FromMilliseconds(elapsed)));

    private static readonly Gen<Permissions> Everywhere = Gen.Int[0, 31].Select(bits => (Permissions)bits);

    private static readonly Gen<Grants> AnyPermissions = Gen.OneOf(
        Everywhere.Select(Grants.FromPermissions),
        Gen.Select(
            Gen.Select(OneConst(Permissions.Upload, Permissions.Download, Permissions.Receive, Permissions.Broadcast), Path).Array[1, 5],
            Gen.Bool,
            (parts, admin) => Grants.TryCreate(
                [.. parts.Select(part => (part.Item1, (RelativePath?)part.Item2)), .. admin ? [(Permissions.Admin, null)] : Array.Empty<(Permissions, RelativePath?)>()],
                out _)!));

    private static readonly Gen<RemoteEntry> Remote = Gen.Select(
        Path, OneConst(EntryKind.File, EntryKind.Folder), Size, Time, MaybeContent,
        (path, kind, size, time, content) => new RemoteEntry(path, kind, size, time, content));

    private static readonly Gen<HistoryRecord> History = Gen.Select(
        Time, Word, Node, MaybeEmpty, Size, Word, MaybeText, Word,
        (at, verb, node, name, bytes, outcome, detail, id) => new HistoryRecord(at, verb, node, name, bytes, outcome, detail, id));

    private static readonly Gen<NodeRecord> NodeRecords = Gen.Select(
        Gen.Select(Node, OneConst(Enum.GetValues<NodeKind>()), AnyPermissions, Gen.Bool),
        Gen.Select(MaybeText, Word.Array[0, 4], Time, Gen.OneOf(Gen.Const((DateTime?)null), Time.Select(time => (DateTime?)time)), Gen.Bool),
        (who, more) => new NodeRecord(
            who.Item1, who.Item2, who.Item3, who.Item4, more.Item1, more.Item2, more.Item3, more.Item4, more.Item5));

    private static readonly Gen<TransferStatus> Transfer = Gen.Select(
        Gen.Select(Word, Word, Node, MaybeEmpty), Gen.Select(Size, Size, Word, Count), Gen.Select(Size, MaybeText, Time),
        (what, how, more) => new TransferStatus(
            what.Item1, what.Item2, what.Item3, what.Item4, how.Item1, how.Item2, how.Item3, how.Item4, more.Item1, more.Item2, more.Item3));

    internal static readonly Gen<BroadcastMode> Mode = OneConst(Enum.GetValues<BroadcastMode>());

    private static readonly Gen<PeerTicket> Ticket = Gen.Byte.Array[PeerTicket.Size].Select(bytes => PeerTicket.TryRead(bytes)!);

    private static readonly Gen<AssignedChunks> Assigned = Gen.Select(
        Node, Gen.Int[0, 1000], Gen.Byte.Array[Hash256.Size].Array[0, 5],
        (source, first, roots) => new AssignedChunks(
            source, [new ChunkRange(first, Math.Max(1, roots.Length))], [.. roots.Select(root => new Hash256(root))]));

    private static readonly Gen<long?> Rate = Gen.Long[0, long.MaxValue].Select(rate => rate % 3 == 0 ? (long?)null : rate);

    internal static readonly Gen<BroadcastTerms> Terms = Gen.Select(
        Node.Array[1, 5], Node.Array[1, 5], Gen.Int[1, 100_000], Rate,
        (nodes, groups, seconds, rate) => new BroadcastTerms(nodes, [.. groups.Select(group => group.Value)], TimeSpan.FromSeconds(seconds))
        {
            BytesPerSecond = rate,
        });

    internal static readonly Gen<BroadcastPacing> Pacing = Gen.Select(
        Node, Time, Gen.Bool, Rate, (by, since, paused, rate) => new BroadcastPacing(paused ? new BroadcastPause(by, since) : null, rate));

    private static readonly Gen<BroadcastStarted> Started = Gen.Select(
        Gen.Select(Gen.Guid, MaybeEmpty, Word, Count, Size), Pacing,
        (what, pacing) => new BroadcastStarted(new BroadcastId(what.Item1), what.Item2, what.Item3, what.Item4, what.Item5) { Pacing = pacing });

    /// <summary>One generator per message; a test compares the list with the types there are.</summary>
    public static IReadOnlyList<Gen<IWireMessage>> All { get; } =
    [
        Of(Gen.Select(
            Gen.Select(Word, Gen.Long, Word), Gen.Bool, Node.Array[0, 5], Gen.Int[0, ushort.MaxValue],
            (who, receives, groups, port) => new Hello(
                who.Item1, new SessionEpoch(who.Item2), who.Item3, receives, [.. groups.Select(group => group.Value).Distinct()],
                port == 0 ? null : port))),
        Of(Gen.Select(
            Node, Word, MaybeContent, (server, version, authority) => new Welcome(server, version, authority?.Root))),
        Of(Gen.Select(AnyFailure, Gen.Long[1, long.MaxValue], Gen.Bool, (failure, epoch, known) => new Goodbye(failure, known ? new SessionEpoch(epoch) : null))),
        Of(Gen.Select(
            Gen.Select(Id, OneConst(Enum.GetValues<Purpose>()), MaybePath),
            Gen.Select(OneConst(Enum.GetValues<ExistingNames>()), Count, Size, MaybeText), Gen.Guid, Gen.Bool, Mode, Gen.Bool,
            (what, how, broadcast, swarm, mode, tells) => new Offer(
                what.Item1, what.Item2, what.Item3, how.Item1, how.Item2, how.Item3, how.Item4, swarm ? new BroadcastId(broadcast) : null)
            {
                Mode = mode,
                Terms = BroadcastTerms.Everybody,
                TellsRoots = tells,
            })),
        Of(Gen.Select(AnyEntry.Array[0, 20], Gen.Bool, (entries, last) => new OfferEntries(entries, last))),
        Of(Gen.Select(Id, Path, (id, path) => new Request(id, path))),
        Of(Gen.Select(Runs, Size, (have, bytes) => new Accept(have, bytes))),
        Of(AnyFailure.Select(failure => new Reject(failure))),
        Of(Gen.Const(TellContents.Instance)),
        Of(Gen.Bool.Select(ahead => new TellRoots(ahead))),
        Of(Gen.Select(
            Count, Gen.Byte.Array[Hash256.Size].Array[0, 20], Gen.Bool,
            (first, roots, last) => new Roots(first, [.. roots.Select(root => new Hash256(root))], last))),
        Of(Runs.Select(runs => new Fetch(runs))),
        Of(Gen.Select(Runs, Runs, Size, (verified, durable, bytes) => new Ack(verified, durable, bytes))),
        Of(Gen.Select(Count, AnyFailure, (chunk, failure) => new Nack(chunk, failure))),
        Of(Gen.Select(Count, Content.Array[0, 20], Gen.Bool, (first, contents, last) => new Finished(first, contents, last))),
        Of(Gen.Select(Gen.Bool, Path.Array[0, 5], MaybeText, (there, names, receipt) => new Committed(there, names, receipt))),
        Of(AnyFailure.Select(failure => new Cancel(failure))),
        Of(MaybePath.Select(path => new ListFiles(path))),
        Of(Gen.Select(Remote.Array[0, 10], Gen.Bool, (entries, last) => new FilesListed(entries, last))),
        Of(Path.Select(path => new RemoveFile(path))),
        Of(Gen.Const(Removed.Instance)),
        Of(Gen.Const(GetHistory.Instance)),
        Of(Gen.Select(History.Array[0, 10], Gen.Bool, (records, last) => new HistoryListed(records, last))),
        Of(Gen.Const(GetNodes.Instance)),
        Of(Gen.Select(NodeRecords.Array[0, 10], Gen.Bool, (nodes, last) => new NodesListed(nodes, last))),
        Of(Gen.Int[1, 1000].Select(permille => new VerifyStored(permille / 1000.0))),
        Of(Gen.Select(
            Count, Size, Path.Array[0, 5], Gen.Bool, (files, bytes, damaged, last) => new StoredVerified(files, bytes, damaged, last))),
        Of(Gen.Const(GetStatus.Instance)),
        Of(Gen.Select(
            Transfer.Array[0, 5], MaybeText, Count, Gen.Bool, Started.Array[0, 3],
            (lines, problem, sessions, last, broadcasts) => new StatusListed(lines, problem, sessions, last) { Broadcasts = broadcasts })),
        Of(Gen.Select(
            AnyPermissions, Node, Gen.Bool, Gen.Int[1, 366 * 24 * 3600], OneConst(Enum.GetValues<NodeKind>()),
            (permissions, name, named, seconds, kind) => new CreateInvite(permissions, named ? name : null, TimeSpan.FromSeconds(seconds)) { Kind = kind })),
        Of(Gen.Char["abcXYZ019-_/:."].Array[1, 512].Select(letters => new InviteCreated(new string(letters)))),
        Of(Gen.Select(
            Gen.Guid, Path, MaybeText, Mode, Terms,
            (id, path, channel, mode, terms) => new StartBroadcast(new BroadcastId(id), path, channel) { Mode = mode, Terms = terms })),
        Of(Started),
        Of(Status.Array[0, 10].Select(receivers => new ReceiversChanged(receivers))),
        Of(Gen.Const(BroadcastEnded.Instance)),
        Of(Node.Select(node => new RevokeNode(node))),
        Of(Gen.Byte.Array[1, 300].Select(request => new RenewCertificate(request))),
        Of(Gen.Select(
            Gen.Byte.Array[1, 300], Gen.Byte.Array[1, 300].Array[1, 3],
            (certificate, authorities) => new CertificateRenewed(certificate, authorities))),
        Of(Gen.Select(Gen.Bool, Count, (already, sessions) => new NodeRevoked(already, sessions))),
        Of(Assigned.Array[1, 5].Select(items => new Assign(items))),
        Of(Gen.Select(Node, Runs, (source, chunks) => new Unassign(source, chunks))),
        Of(Gen.Select(
            Node, Gen.Byte.Array[4].Select(bytes => new System.Net.IPAddress(bytes).ToString()).Array[1, MaxHosts], Gen.Int[1, ushort.MaxValue], Ticket,
            (peer, hosts, port, ticket) => new Introduce(peer, hosts, port, ticket))),
        Of(Gen.Select(
            Gen.Guid, Node, Ticket, Gen.Bool, (broadcast, node, ticket, given) => new Admit(new BroadcastId(broadcast), node, given ? ticket : null))),
        Of(Gen.Guid.Select(broadcast => new StopSharing(new BroadcastId(broadcast)))),
        Of(Gen.Select(Node, Runs, AnyFailure, (peer, chunks, failure) => new PeerFailed(peer, chunks, failure))),
        Of(Gen.Select(Gen.Guid, Ticket, (broadcast, ticket) => new PeerHello(new BroadcastId(broadcast), ticket))),
        Of(Gen.Const(PeerWelcome.Instance)),
        Of(Gen.Const(TellHave.Instance)),
        Of(Gen.Select(Runs, Gen.Bool, (chunks, last) => new Have(chunks, last))),
        Of(Gen.Guid.Select(id => new GetCertificate(new BroadcastId(id)))),
        Of(Gen.Const(Holding.Instance)),
        Of(Gen.Const(CommitNow.Instance)),
        Of(Gen.Select(Gen.Guid, Gen.Bool, (id, commit) => new DecideBroadcast(new BroadcastId(id), commit))),
        Of(Gen.Select(MaybeEmpty, Gen.Bool, (text, last) => new CertificatePart(text, last))),
        Of(Gen.Select(
            Gen.Guid, Gen.Bool, Node, Gen.Bool,
            (id, one, node, named) => new GetBroadcasts(one ? new BroadcastId(id) : null, named ? node : null))),
        Of(Gen.Select(
            Started, OneConst(Enum.GetValues<BroadcastState>()), Gen.Int[0, 1000], Status.Array[0, 10],
            (started, state, days, receivers) => new BroadcastListed(
                started, state, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(days), receivers))),
        Of(Gen.Const(BroadcastsEnd.Instance)),
        Of(Gen.Select(
            Gen.Guid, OneConst(Enum.GetValues<Steering>()), Rate, (id, steering, rate) => new SteerBroadcast(new BroadcastId(id), steering, rate))),
        Of(Gen.Select(Gen.Bool, Started, (changed, started) => new BroadcastSteered(changed, started))),
        Of(Gen.Const(Patience.Instance)),
        .. SiteGen.All,
    ];

    public static Gen<IWireMessage> Any { get; } = Gen.OneOf([.. All]);

    public static Gen<T> OneConst<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    internal static Gen<IWireMessage> Of<T>(Gen<T> gen)
        where T : IWireMessage =>
        gen.Select(message => (IWireMessage)message);
}
