using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using Xunit;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Unit.Client;

/// <summary>The same command is the same transfer; anything that changes what it does is another.</summary>
public sealed class TransferIdsTests
{
    private static readonly Connector Here = new("site", "me");
    private static readonly SendOrder Order = new([Path.GetFullPath("a.bin")], RelativePath.Parse("in"), ExistingNames.Fail, Strict: false);
    private static readonly Manifest Content = Manifest.Create([File("a.bin", 5)]);

    [Fact]
    public void The_same_command_has_the_same_id() => Assert.Equal(
        TransferIds.OfSend(Here, Order, Content),
        TransferIds.OfSend(new Connector("site", "me"), Order with { Paths = ["a.bin"] }, Manifest.Create([File("a.bin", 5)])));

    [Fact]
    public void Strictness_does_not_change_what_is_sent() =>
        Assert.Equal(TransferIds.OfSend(Here, Order, Content), TransferIds.OfSend(Here, Order with { Strict = true }, Content));

    [Fact]
    public void Everything_else_makes_another_one()
    {
        var entry = Content.Entries[0];
        TransferId[] ids =
        [
            TransferIds.OfSend(Here, Order, Content),
            TransferIds.OfSend(new Connector("other", "me"), Order, Content),
            TransferIds.OfSend(new Connector("site", "you"), Order, Content),
            TransferIds.OfSend(Here, Order with { Into = null }, Content),
            TransferIds.OfSend(Here, Order with { IfExists = ExistingNames.Overwrite }, Content),
            TransferIds.OfSend(Here, Order with { Paths = ["b/a.bin"] }, Content),
            TransferIds.OfSend(Here, Order, Manifest.Create([entry with { Size = 6 }])),
            TransferIds.OfSend(Here, Order, Manifest.Create([entry with { ModifiedAt = entry.ModifiedAt.AddTicks(1) }])),
            TransferIds.OfSend(Here, Order, Manifest.Create([entry with { Executable = true }])),
            TransferIds.OfSend(Here, Order, Manifest.Create([entry with { Path = RelativePath.Parse("c") }])),
            TransferIds.OfBroadcast(Here, Broadcast("c"), Content),
            TransferIds.OfBroadcast(Here, Broadcast("d"), Content),
            TransferIds.OfGet(Here, Get("x", "out", ExistingNames.Fail)),
            TransferIds.OfGet(Here, Get("y", "out", ExistingNames.Fail)),
            TransferIds.OfGet(Here, Get("x", "other", ExistingNames.Fail)),
            TransferIds.OfGet(Here, Get("x", "out", ExistingNames.Overwrite)),
            TransferIds.OfGet(new Connector("site", "you"), Get("x", "out", ExistingNames.Fail)),
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    private static BroadcastOrder Broadcast(string channel) => new("a.bin", null, channel, Strict: false);

    private static GetOrder Get(string remote, string path, ExistingNames ifExists) =>
        new(RelativePath.Parse(remote), Path.GetFullPath(path), ifExists);

    private sealed class Connector(string site, string node) : IServerConnector
    {
        public PeerIdentity Self { get; } = new(NodeId.Parse(node), NodeKind.Client, Permissions.None, "01");

        public string Site => site;

        public Task<ILink> ConnectAsync(CancellationToken cancel) => throw new NotSupportedException();
    }
}
