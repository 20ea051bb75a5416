using Akka.Actor;
using Akka.TestKit;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Sessions;
using Xunit;

namespace FileTransfer.Tests.Support;

/// <summary>A link seen from an actor's side: what is sent comes out of a probe, in order.</summary>
internal sealed class FakePort(TestKitBase kit, PeerIdentity? peer = null) : IPort
{
    private int _handled;

    public TestProbe Out { get; } = kit.CreateTestProbe();

    /// <summary>What a chunk waits for before it is sent; null to go on at once.</summary>
    public TaskCompletionSource? ChunkGate { get; set; }

    public PeerIdentity Peer { get; } = peer ?? new PeerIdentity(NodeId.Parse("peer"), NodeKind.Client, Permissions.None, "01");

    public string Remote => "192.0.2.1:5001";

    public int HandledCount => Volatile.Read(ref _handled);

    public void Send(uint number, IWireMessage message) => Out.Ref.Tell(new Sent(number, message), ActorRefs.NoSender);

    public ValueTask SendAsync(uint number, IWireMessage message, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Send(number, message);
        return ValueTask.CompletedTask;
    }

    public async ValueTask SendChunkAsync(uint number, ChunkBuffer chunk, CancellationToken cancel)
    {
        using (chunk)
        {
            if (ChunkGate is { } gate) await gate.Task.WaitAsync(cancel);
            Out.Ref.Tell(new SentChunk(number, chunk.Chunk, chunk.Length), ActorRefs.NoSender);
        }
    }

    /// <summary>Called on the actor's thread before it looks at a message.</summary>
    public Action? OnHandled { get; set; }

    public void Handled()
    {
        OnHandled?.Invoke();
        Interlocked.Increment(ref _handled);
    }

    public void Close(Failure reason, SessionEpoch? known = null) =>
        Out.Ref.Tell(new Closing(reason, known), ActorRefs.NoSender);

    /// <summary>The next thing sent is a <typeparamref name="T"/> on <paramref name="number"/>.</summary>
    public async Task<T> Expect<T>(uint number)
        where T : IWireMessage
    {
        var sent = await Out.ExpectMsgAsync<Sent>();
        Assert.Equal(number, sent.Number);
        return Assert.IsType<T>(sent.Message);
    }

    /// <summary>Leaves out what comes before.</summary>
    public async Task<T> Find<T>(uint number)
        where T : IWireMessage =>
        (T)(await Out.FishForMessageAsync<Sent>(sent => sent.Number == number && sent.Message is T)).Message;

    public async Task<Failure> ExpectClosed() => (await Out.FishForMessageAsync<Closing>(_ => true)).Reason;

    internal sealed record Sent(uint Number, IWireMessage Message) : ILocalMessage;

    internal sealed record SentChunk(uint Number, int Chunk, int Length) : ILocalMessage;

    internal sealed record Closing(Failure Reason, SessionEpoch? Known) : ILocalMessage;
}
