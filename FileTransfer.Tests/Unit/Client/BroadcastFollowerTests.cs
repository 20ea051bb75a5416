using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using Xunit;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;

namespace FileTransfer.Tests.Unit.Client;

public sealed class BroadcastFollowerTests
{
    private readonly List<BroadcastProgress> _progress = [];

    [Fact]
    public void Keeps_the_latest_of_every_receiver_in_order()
    {
        var follower = new BroadcastFollower(new Recorder(_progress));
        var id = BroadcastId.New();

        follower.On(new BroadcastStarted(id, "c", "n", 2, 10));
        follower.On(new ReceiversChanged([Status("b", ReceiverState.Offered), Status("a", ReceiverState.Receiving)]));
        follower.On(new ReceiversChanged([Status("b", ReceiverState.Committed)]));
        var report = follower.Report(["skipped"], TimeSpan.FromSeconds(1));

        Assert.Equal((id, "c", "n", 2, 10L), (report.Id, report.Channel, report.Name, report.Files, report.Bytes));
        Assert.Equal([("a", ReceiverState.Receiving), ("b", ReceiverState.Committed)], report.Receivers.Select(r => (r.Node.Value, r.State)));
        Assert.False(report.Complete);
        Assert.Equal([0, 2, 2], _progress.Select(progress => progress.Receivers.Count));
        Assert.All(_progress, progress => Assert.Equal(10, progress.BytesTotal));
    }

    [Fact]
    public void Shows_the_upload_first()
    {
        var follower = new BroadcastFollower(new Recorder(_progress));
        var upload = new TransferProgress("transferring", "n", 1, 5, 1, 1);

        follower.OnUpload(upload);

        Assert.Equal((upload, 5L, 0), (_progress[0].Upload, _progress[0].BytesTotal, _progress[0].Receivers.Count));
    }

    private static ReceiverStatus Status(string node, ReceiverState state) => new(NodeId.Parse(node), state, 0, null, TimeSpan.Zero);

    private sealed class Recorder(List<BroadcastProgress> seen) : IProgress<BroadcastProgress>
    {
        public void Report(BroadcastProgress value) => seen.Add(value);
    }
}
