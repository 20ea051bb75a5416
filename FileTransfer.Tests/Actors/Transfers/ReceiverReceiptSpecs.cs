using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Transfers;

public sealed class ReceiverReceiptSpecs : ReceiverSpecs
{
    private readonly FakeSigner _signer = new();

    public ReceiverReceiptSpecs() => Signer = _signer;

    [Fact]
    public async Task Nobody_is_told_committed_before_the_receipt_is_signed()
    {
        var manifest = OneFile(1);
        var receiver = await Receiving(manifest);
        Deliver(receiver, 0);
        receiver.Tell(Contents(manifest));
        Assert.Equal(manifest.Entries[0].Path, (await _signer.Asked.Task.WaitAsync(TimeSpan.FromSeconds(15))).Roots.Single().Path);
        receiver.Tell(new Cancel(new Failure(Reason.Cancelled, "too late: it is there")));
        await Handled(receiver);
        Assert.DoesNotContain(
            await Port.Out.ReceiveWhileAsync<FakePort.Sent>(_ => true, TimeSpan.FromMilliseconds(50)).ToListAsync(),
            sent => sent.Message is Committed);

        _signer.Answer.SetResult("signed");

        Assert.Equal("signed", (await Port.Expect<Committed>(Number)).Receipt);
        Assert.Null((await Ended(receiver)).Failure);
    }

    [Fact]
    public async Task What_was_there_already_is_signed_for_too()
    {
        Store.Conflict = new Conflict(RelativePath.Parse("a.bin"), MayBeIdentical: true);
        Store.Identical = true;
        _signer.Answer.SetResult("signed");
        var manifest = OneFile(1);

        Offered(manifest.WithContents([FakeSource.ContentOf(0)]), ExistingNames.Replace);

        var committed = await Port.Expect<Committed>(Number);
        Assert.Equal((true, "signed"), (committed.AlreadyThere, committed.Receipt));
    }

    [Fact]
    public async Task Without_its_receipt_it_is_not_committed()
    {
        _signer.Answer.SetException(new FailureException(Reason.StateDamaged, "the chain is damaged"));
        var manifest = OneFile(1);
        var receiver = await Receiving(manifest);

        Deliver(receiver, 0);
        receiver.Tell(Contents(manifest));

        var said = await Port.Out.FishForMessageAsync<FakePort.Sent>(sent => sent.Message is Reject or Committed);
        Assert.Equal(Reason.StateDamaged, Assert.IsType<Reject>(said.Message).Failure.Reason);
        Assert.Equal(Reason.StateDamaged, (await EndedBadly(receiver)).Reason);
    }

    private sealed class FakeSigner : IReceiptSigner
    {
        public TaskCompletionSource<Manifest> Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<string> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> SignAsync(
            TransferId transfer, Manifest manifest, IReadOnlyList<RelativePath> names, CancellationToken cancel)
        {
            Asked.TrySetResult(manifest);
            return Answer.Task;
        }
    }
}
