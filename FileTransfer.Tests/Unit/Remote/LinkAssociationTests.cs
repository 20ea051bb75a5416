using System.Threading.Channels;
using Akka.Remote.Transport;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Remote;
using FileTransfer.Actors.Serialization;
using Google.Protobuf;
using Xunit;

namespace FileTransfer.Tests.Unit.Remote;

public sealed class LinkAssociationTests
{
    private static readonly PeerIdentity Shop = new(NodeId.Parse("shop"), NodeKind.Broadcaster, Permissions.Receive, "01");

    private readonly Channel<Failure> _ends = Channel.CreateUnbounded<Failure>();

    [Fact]
    public async Task A_peer_that_does_not_read_fills_the_queue_and_no_more()
    {
        var link = new Link(new StuckStream(), Shop, "there", RemoteFrame.Options);
        var association = Associate(link);
        var unit = ByteString.CopyFrom(new byte[64 * 1024]);
        var written = 0;
        while (association.Write(unit) && written < 1000) written++;

        Assert.InRange(written * unit.Length, RemoteFrame.Options.ControlQueueBytes / 2, RemoteFrame.Options.ControlQueueBytes);
        Assert.InRange(link.Held.Control, 1, RemoteFrame.Options.ControlQueueBytes);
        Assert.False(_ends.Reader.TryRead(out _));
        link.Close(new Failure(Reason.Cancelled, "the test is over"));
        await link.Completion.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_message_that_is_too_long_is_dropped_and_counted()
    {
        var link = new Link(new StuckStream(), Shop, "there", RemoteFrame.Options);
        var association = Associate(link);

        Assert.True(association.Write(ByteString.CopyFrom(new byte[RemoteFrame.MaxUnitBytes + 1])));

        Assert.Equal(1, association.Oversized);
        Assert.Equal(0, link.Held.Control);
        link.Close(new Failure(Reason.Cancelled, "the test is over"));
        await link.Completion.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Whoever_listens_hears_of_the_end_once_however_often_it_is_ended()
    {
        var link = new Link(new StuckStream(), Shop, "there", RemoteFrame.Options);
        var association = Associate(link);
        var listener = new Listener();
        association.ReadHandlerSource.SetResult(listener);

#pragma warning disable CS0618 // As Akka does.
        association.Disassociate();
        association.Disassociate();
#pragma warning restore CS0618

        Assert.IsType<Disassociated>(await listener.Heard.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
        await link.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(listener.Heard.Reader.TryRead(out _));
        Assert.Equal("akka.link://filetransfer@shop:1", NodeAddress.Of(Shop.Node).ToString());
        Assert.Equal(NodeAddress.Inner(Shop.Node), association.RemoteAddress);
    }

    /// <summary>All are on the wire.</summary>
    [Fact]
    public void The_kinds_of_its_frames_and_the_number_of_its_serializer_are_frozen_and_nobody_elses()
    {
        Assert.Equal(256, RemoteFrame.Kind);
        Assert.Equal(257, RemoteFrame.EndKind);
        Assert.Equal(5001, WireMessageSerializer.Number);
        Assert.DoesNotContain(Enum.GetValues<MessageKind>(), kind => (ushort)kind is RemoteFrame.Kind or RemoteFrame.EndKind);
    }

    private LinkAssociation Associate(Link link) => Carry(link).First;

    private AssociationLink Carry(Link link, bool incoming = false)
    {
        var carrier = new AssociationLink(
            NodeId.Parse("hub"), link, incoming, new RemoteReach([]), TimeProvider.System, _ => { }, (_, end) => _ends.Writer.TryWrite(end));
        carrier.Start();
        return carrier;
    }

    private sealed class Listener : IHandleEventListener
    {
        public Channel<IHandleEvent> Heard { get; } = Channel.CreateUnbounded<IHandleEvent>();

        public void Notify(IHandleEvent ev) => Heard.Writer.TryWrite(ev);
    }

    /// <summary>Nothing comes, and nothing that is written leaves.</summary>
    private sealed class StuckStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
