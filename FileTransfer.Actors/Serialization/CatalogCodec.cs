using FileTransfer.Actors.Domain;
using static FileTransfer.Actors.Protocol.CatalogProtocol;
using static FileTransfer.Actors.Serialization.ValueCodec;
using Wire = FileTransfer.Actors.Protocol.Wire;

namespace FileTransfer.Actors.Serialization;

/// <summary>Messages of <see cref="Protocol.CatalogProtocol"/>.</summary>
internal static class CatalogCodec
{
    private const int MaxLinkLength = 512;
    private const Permissions AllPermissions =
        Permissions.Upload | Permissions.Download | Permissions.Receive | Permissions.Broadcast | Permissions.Admin;

    public static Wire.ListFilesMessage ToWire(ListFiles list) => new() { Path = list.Path?.Value ?? "" };

    public static ListFiles FromWire(Wire.ListFilesMessage wire) => new(ToOptionalPath(wire.Path));

    public static Wire.FilesListedMessage ToWire(FilesListed listed) => new()
    {
        Items =
        {
            listed.Entries.Select(entry => new Wire.FilesListedMessage.Types.Item
            {
                Path = entry.Path.Value,
                Kind = (uint)entry.Kind,
                Size = (ulong)entry.Size,
                Modified = entry.ModifiedAt.Ticks,
                Content = ValueCodec.ToWire(entry.Content),
            }),
        },
        Last = listed.Last,
    };

    public static FilesListed FromWire(Wire.FilesListedMessage wire) => new(
        [
            .. wire.Items.Select(item => new RemoteEntry(
                ToPath(item.Path), ToEnum<EntryKind>(item.Kind), ToSize(item.Size), ToTime(item.Modified),
                ToContent(item.Content))),
        ],
        wire.Last);

    public static Wire.RemoveFileMessage ToWire(RemoveFile remove) => new() { Path = remove.Path.Value };

    public static RemoveFile FromWire(Wire.RemoveFileMessage wire) => new(ToPath(wire.Path));

    public static Wire.HistoryListedMessage ToWire(HistoryListed listed) => new()
    {
        Items =
        {
            listed.Records.Select(record => new Wire.HistoryListedMessage.Types.Item
            {
                At = record.At.Ticks,
                Verb = record.Verb,
                Node = record.Node.Value,
                Name = record.Name,
                Bytes = (ulong)record.Bytes,
                Outcome = record.Outcome,
                Detail = record.Detail ?? "",
                Id = record.Id,
            }),
        },
        Last = listed.Last,
    };

    public static HistoryListed FromWire(Wire.HistoryListedMessage wire) => new(
        [
            .. wire.Items.Select(item => new HistoryRecord(
                ToTime(item.At), Text(item.Verb), ToNode(item.Node), Text(item.Name), ToSize(item.Bytes),
                Text(item.Outcome), item.Detail.Length == 0 ? null : Text(item.Detail), Text(item.Id))),
        ],
        wire.Last);

    public static Wire.NodesListedMessage ToWire(NodesListed listed) => new()
    {
        Items =
        {
            listed.Nodes.Select(node => new Wire.NodesListedMessage.Types.Item
            {
                Node = node.Node.Value,
                Kind = (uint)node.Kind,
                Permissions = (uint)node.Permissions,
                Connected = node.Connected,
                Address = node.Address ?? "",
                Groups = { node.Groups },
                EnrolledAt = node.EnrolledAt.Ticks,
                LastSeen = node.LastSeen?.Ticks ?? 0,
                Revoked = node.Revoked,
                Grants = node.Grants.AreLimited ? node.Grants.Text : "",
                ExpiresAt = node.ExpiresAt?.Ticks ?? 0,
            }),
        },
        Last = listed.Last,
    };

    public static NodesListed FromWire(Wire.NodesListedMessage wire) => new(
        [
            .. wire.Items.Select(item => new NodeRecord(
                ToNode(item.Node), ToEnum<NodeKind>(item.Kind), ToGrants(item.Permissions, item.Grants), item.Connected,
                item.Address.Length == 0 ? null : Text(item.Address), [.. item.Groups.Select(Text)],
                ToTime(item.EnrolledAt), item.LastSeen == 0 ? null : ToTime(item.LastSeen), item.Revoked,
                item.ExpiresAt == 0 ? null : ToTime(item.ExpiresAt))),
        ],
        wire.Last);

    public static Wire.CreateInviteMessage ToWire(CreateInvite create) => new()
    {
        Permissions = (uint)Everywhere(create.Grants),
        Grants = create.Grants.AreLimited ? create.Grants.Text : "",
        Name = create.Name?.Value ?? "",
        TtlSeconds = (ulong)create.TimeToLive.TotalSeconds,
        Kind = create.Kind == NodeKind.Client ? 0 : (uint)create.Kind,
    };

    public static CreateInvite FromWire(Wire.CreateInviteMessage wire)
    {
        if (wire.TtlSeconds is 0 or > 366 * 24 * 3600) throw new WireFormatException("bad time to live");
        return new CreateInvite(
            ToGrants(wire.Permissions, wire.Grants), wire.Name.Length == 0 ? null : ToNode(wire.Name),
            TimeSpan.FromSeconds(wire.TtlSeconds))
        {
            Kind = wire.Kind == 0 ? NodeKind.Client : ToEnum<NodeKind>(wire.Kind),
        };
    }

    public static InviteCreated FromWire(Wire.InviteCreatedMessage wire) =>
        wire.Link.Length is > 0 and <= MaxLinkLength && wire.Link.All(char.IsAscii)
            ? new InviteCreated(wire.Link)
            : throw new WireFormatException("bad link");

    public static Wire.VerifyStoredMessage ToWire(VerifyStored verify) =>
        new() { SamplePermille = (uint)Math.Clamp(Math.Ceiling(verify.Share * 1000), 1, 1000) };

    public static VerifyStored FromWire(Wire.VerifyStoredMessage wire) => wire.SamplePermille is >= 1 and <= 1000
        ? new VerifyStored(wire.SamplePermille / 1000.0)
        : throw new WireFormatException("a sample is 1 to 1000 permille");

    public static Wire.StoredVerifiedMessage ToWire(StoredVerified verified) => new()
    {
        Files = (ulong)verified.Files,
        Bytes = (ulong)verified.Bytes,
        Damaged = { verified.Damaged.Select(path => path.Value) },
        Last = verified.Last,
    };

    public static StoredVerified FromWire(Wire.StoredVerifiedMessage wire) => new(
        (int)Math.Min(wire.Files, int.MaxValue), ToSize(wire.Bytes), [.. wire.Damaged.Select(ToPath)], wire.Last);

    public static Wire.StatusListedMessage ToWire(StatusListed listed) => new()
    {
        Items =
        {
            listed.Transfers.Select(transfer => new Wire.StatusListedMessage.Types.Item
            {
                Id = transfer.Id,
                Verb = transfer.Verb,
                Node = transfer.Node.Value,
                Name = transfer.Name,
                BytesDone = (ulong)transfer.BytesDone,
                BytesTotal = (ulong)transfer.BytesTotal,
                State = transfer.State,
                Attempts = (uint)transfer.Attempts,
                BytesAgain = (ulong)transfer.BytesAgain,
                LastInterruption = transfer.LastInterruption ?? "",
                Started = transfer.StartedAt.Ticks,
            }),
        },
        Last = listed.Last,
        StoreProblem = listed.StoreProblem ?? "",
        Sessions = (uint)listed.Sessions,
        Broadcasts = { listed.Broadcasts.Select(BroadcastCodec.ToWire) },
    };

    public static StatusListed FromWire(Wire.StatusListedMessage wire) => new(
        [
            .. wire.Items.Select(item => new TransferStatus(
                Text(item.Id), Text(item.Verb), ToNode(item.Node), Text(item.Name), ToSize(item.BytesDone),
                ToSize(item.BytesTotal), Text(item.State), ToCount(item.Attempts), ToSize(item.BytesAgain),
                item.LastInterruption.Length == 0 ? null : Text(item.LastInterruption), ToTime(item.Started))),
        ],
        wire.StoreProblem.Length == 0 ? null : Text(wire.StoreProblem), ToCount(wire.Sessions), wire.Last)
    {
        Broadcasts = [.. wire.Broadcasts.Select(BroadcastCodec.FromWire)],
    };

    private static Permissions Everywhere(Grants grants) => grants.Parts()
        .Where(part => part.Folder is null).Aggregate(Permissions.None, (all, part) => all | part.One);

    private static Grants ToGrants(uint permissions, string text)
    {
        if (text.Length == 0) return ToPermissions(permissions);
        return GrantsText.TryParse(text) ?? throw new WireFormatException("bad grants");
    }

    private static Permissions ToPermissions(uint wire) => (wire & ~(uint)AllPermissions) == 0
        ? (Permissions)wire
        : throw new WireFormatException("unknown permission");
}
