using System.Collections.Concurrent;
using System.Threading.Channels;
using Akka.Remote.Transport;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Remote;
using FileTransfer.Tests.Contracts.Links;
using FileTransfer.Tests.Support;
using Google.Protobuf;
using Xunit;

namespace FileTransfer.Tests.Unit.Remote;

/// <summary>The shop has dialled the hub. Numbers 0 and 1 are those of docs/protocol.md.</summary>
public sealed class AssociationLinkTests : IAsyncLifetime
{
    private static readonly PeerIdentity Hub = new(NodeId.Parse("hub"), NodeKind.Server, Permissions.None, "01");
    private static readonly PeerIdentity Shop = new(NodeId.Parse("shop"), NodeKind.Broadcaster, Permissions.Receive, "02");
    private static readonly Failure TestOver = new(Reason.Cancelled, "the test is over");

    private readonly PauseTime _time = new();
    private readonly Channel<LinkAssociation> _begun = Channel.CreateUnbounded<LinkAssociation>();
    private readonly Channel<Failure> _ends = Channel.CreateUnbounded<Failure>();
    private readonly List<Link> _links = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var link in _links)
        {
            link.Close(TestOver);
            _time.Advance(TimeSpan.FromSeconds(10));
            await link.Completion.WaitAsync(Deadline.Usual);
        }
    }

    [Fact]
    public async Task Each_side_has_an_association_of_its_own_and_the_end_of_one_is_not_that_of_the_other()
    {
        var (hub, shop) = Connect();
        var up = new Heard(shop.First);
        var upAtHub = new Heard(hub.First);
        var down = new Heard(Opened(hub));
        down.Write(Pdus.Associate("hub"));
        var downAtShop = new Heard(await NextAsync(_begun));
        await downAtShop.UnitAsync(Pdus.Associate("hub"));
        up.Write(Pdus.Associate("shop"));
        await upAtHub.UnitAsync(Pdus.Associate("shop"));

        up.Disassociate();
        await upAtHub.EndAsync();
        await up.EndAsync();
        downAtShop.Write(Pdus.Associate("shop"));
        await down.UnitAsync(Pdus.Associate("shop"));
        Assert.Equal((1, 1), (hub.Open, shop.Open));

        downAtShop.Disassociate();
        await down.EndAsync();
        await EndAsync();
        Assert.Null(hub.TryOpen());
        Assert.Null(shop.TryOpen());
    }

    [Fact]
    public async Task Both_end_with_the_link()
    {
        var (hub, _) = Connect();
        var (first, second) = (new Heard(hub.First), new Heard(Opened(hub)));

        _links[1].Close(TestOver);

        await first.EndAsync();
        await second.EndAsync();
        Assert.Null(hub.TryOpen());
    }

    [Fact]
    public async Task The_next_one_begins_when_both_have_said_that_the_last_is_over_and_hears_nothing_of_it()
    {
        var (hub, shop) = Raw(incoming: true);
        var last = new Heard(Opened(hub));
        Assert.Null(hub.TryOpen());

        last.Disassociate();
        await last.EndAsync();
        Assert.True(last.Write(Pdus.Command(3)));
        Assert.Null(hub.TryOpen());
        shop.Send(1, Pdus.Associate("shop"));
        shop.Send(1, Pdus.Command(3));
        shop.End(1);
        LinkAssociation? next = null;
        await Deadline.UntilAsync("the number is free", () => (next = hub.TryOpen()) is not null);
        var heard = new Heard(next!);
        shop.Send(1, Pdus.Associate("shop"));

        await heard.UnitAsync(Pdus.Associate("shop"));
        Assert.Equal(0, last.Waiting);
        Assert.Equal([RemoteFrame.EndKind], shop.Kinds);
    }

    /// <summary>The older one may be dead and not know it yet.</summary>
    [Fact]
    public void Of_several_links_of_a_node_the_newest_carries_what_this_side_opens()
    {
        var table = new AssociationTable();
        var (older, newer) = (Raw(incoming: true).Tested, Raw(incoming: true).Tested);
        table.Add(older);
        table.Add(newer);
        table.Add(Raw(incoming: false).Tested);

        Assert.NotNull(table.TryOpen(Shop.Node));
        Assert.Equal((1, 2), (older.Open, newer.Open));
        Assert.NotNull(table.TryOpen(Shop.Node));
        Assert.Equal((2, 2), (older.Open, newer.Open));
        Assert.Null(table.TryOpen(Shop.Node));
    }

    [Fact]
    public async Task What_the_peer_ends_is_over_at_once_and_it_may_begin_another_one()
    {
        var (shop, hub) = Raw(incoming: false);
        for (var round = 0; round < 3; round++)
        {
            hub.Send(1, Pdus.Associate("hub"));
            var down = new Heard(await NextAsync(_begun));
            await down.UnitAsync(Pdus.Associate("hub"));
            hub.End(1);
            await down.EndAsync();
        }

        await Deadline.UntilAsync("each end is answered once", () => hub.Kinds.Count == 3);
        Assert.All(hub.Kinds, kind => Assert.Equal(RemoteFrame.EndKind, kind));
        Assert.Equal(1, shop.Open);
    }

    [Theory]
    [InlineData(true, 1u, "associate")]   // only who was dialled opens number 1
    [InlineData(true, 2u, "associate")]
    [InlineData(false, 2u, "associate")]
    [InlineData(false, 1u, "farewell")]
    [InlineData(false, 1u, "heartbeat")]
    [InlineData(false, 1u, "another name")]
    [InlineData(false, 1u, "end")]
    [InlineData(true, 1u, "end")]
    [InlineData(true, 2u, "end")]
    public async Task A_number_that_is_not_the_peers_or_begins_with_anything_but_its_name_ends_the_link(bool incoming, uint number, string what)
    {
        var (link, peer) = Raw(incoming);
        var first = new Heard(link.First);

        if (what == "end") peer.End(number);
        else peer.Send(number, what switch
        {
            "farewell" => Pdus.Command(2),
            "heartbeat" => Pdus.Command(3),
            "another name" => Pdus.Associate("mall"),
            _ => Pdus.Associate(incoming ? "shop" : "hub"),
        });

        Assert.Equal(what == "another name" ? Reason.NotTrusted : Reason.ProtocolViolation, (await EndAsync()).Reason);
        await first.EndAsync();
        Assert.False(_begun.Reader.TryRead(out _));
    }

    [Fact]
    public void All_that_a_link_carries_shares_its_bounded_queue()
    {
        var (hub, _) = Raw(incoming: true, reads: false);
        var (first, second) = (new Heard(hub.First), new Heard(Opened(hub)));
        var unit = new byte[64 * 1024];
        var written = 0;
        while (written < 1000 && first.Write(unit) && second.Write(unit)) written += 2;

        Assert.InRange(_links[0].Held.Control, unit.Length, RemoteFrame.Options.ControlQueueBytes);
        Assert.InRange(written * unit.Length, 1, RemoteFrame.Options.ControlQueueBytes + (2 * unit.Length));
    }

    [Fact]
    public async Task Who_begins_and_ends_over_and_over_is_slowed()
    {
        var (_, hub) = Raw(incoming: false);
        var most = (int)(InboundPace.Burst / InboundPace.Beginning) + 1;
        for (var i = 0; i < 2 * most; i++)
        {
            hub.Send(1, Pdus.Associate("hub"));
            hub.End(1);
        }

        // Akka listens to each.
        var listening = Task.Run(async () =>
        {
            await foreach (var begun in _begun.Reader.ReadAllAsync()) _ = new Heard(begun);
        });
        await _time.Paused.WaitAsync(Deadline.Usual);
        Assert.InRange(hub.Kinds.Count, 1, most);
        await Deadline.UntilAsync("time lets the others in", () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return hub.Kinds.Count == 2 * most;
        });
        _begun.Writer.Complete();
        await listening;
    }

    private static LinkAssociation Opened(AssociationLink link) => link.TryOpen() ?? throw new InvalidOperationException("The link opens nothing.");

    private static async Task<T> NextAsync<T>(Channel<T> channel) => await channel.Reader.ReadAsync().AsTask().WaitAsync(Deadline.Usual);

    private Task<Failure> EndAsync() => NextAsync(_ends);

    private (AssociationLink Hub, AssociationLink Shop) Connect()
    {
        var (left, right) = MemoryStreams.Connect();
        return (Carry(left, Shop, Hub, incoming: true), Carry(right, Hub, Shop, incoming: false));
    }

    /// <param name="incoming">Whether the side under test was dialled.</param>
    /// <param name="reads">Whether the other side reads anything.</param>
    private (AssociationLink Tested, RawSide Peer) Raw(bool incoming, bool reads = true)
    {
        var (left, right) = MemoryStreams.Connect();
        var (peer, self) = incoming ? (Shop, Hub) : (Hub, Shop);
        var tested = Carry(left, peer, self, incoming);
        var link = new Link(right, self, "there", RemoteFrame.Options, time: _time);
        _links.Add(link);
        var raw = new RawSide(link);
        if (reads) link.Start(raw);
        return (tested, raw);
    }

    private AssociationLink Carry(Stream stream, PeerIdentity peer, PeerIdentity self, bool incoming)
    {
        var link = new Link(stream, peer, "there", RemoteFrame.Options, time: _time);
        _links.Add(link);
        var carrier = new AssociationLink(
            self.Node, link, incoming, new RemoteReach([]), _time, begun => _begun.Writer.TryWrite(begun), (_, end) => _ends.Writer.TryWrite(end));
        carrier.Start();
        return carrier;
    }

    /// <summary>Akka at one association.</summary>
    private sealed class Heard : IHandleEventListener
    {
        private readonly LinkAssociation _association;
        private readonly Channel<IHandleEvent> _events = Channel.CreateUnbounded<IHandleEvent>();

        public Heard(LinkAssociation association)
        {
            _association = association;
            association.ReadHandlerSource.SetResult(this);
        }

        public int Waiting => _events.Reader.Count;

        public void Notify(IHandleEvent ev) => _events.Writer.TryWrite(ev);

        public bool Write(byte[] unit) => _association.Write(ByteString.CopyFrom(unit));

#pragma warning disable CS0618 // As Akka does.
        public void Disassociate() => _association.Disassociate();
#pragma warning restore CS0618

        public async Task UnitAsync(byte[] unit) => Assert.Equal(unit, Assert.IsType<InboundPayload>(await NextAsync(_events)).Payload.ToByteArray());

        public async Task EndAsync() => Assert.IsType<Disassociated>(await NextAsync(_events));
    }

    /// <summary>Sends what it likes, and keeps the kinds of what it gets.</summary>
    private sealed class RawSide(Link link) : ILinkHandler
    {
        private readonly ConcurrentQueue<ushort> _kinds = new();

        public IReadOnlyList<ushort> Kinds => [.. _kinds];

        public void Send(uint number, byte[] unit) => link.SendControl(RemoteFrame.Kind, number, unit);

        public void End(uint number) => link.SendControl(RemoteFrame.EndKind, number, default);

        public ValueTask OnControl(ushort kind, uint number, ReadOnlyMemory<byte> payload, bool optional)
        {
            _kinds.Enqueue(kind);
            return ValueTask.CompletedTask;
        }

        public void OnChunk(uint number, ChunkBuffer chunk) => chunk.Dispose();

        public void OnClosed(Failure end)
        {
        }
    }
}
