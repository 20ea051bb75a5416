using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Serialization;
using Xunit;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Tests.Unit.Client;

/// <summary>One thread runs all actors, so that whatever is queued while it is held back is handled in order.</summary>
public sealed class BroadcastNewsSpecs() : TestKit(OneThread)
{
    private static readonly Config OneThread = ConfigurationFactory.ParseString(
        """
        akka.actor.default-dispatcher {
          type = ForkJoinDispatcher
          throughput = 100
          dedicated-thread-pool.thread-count = 1
        }
        """);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task News_that_follow_the_commit_at_once_reach_the_caller()
    {
        var file = Path.GetTempFileName();
        try
        {
            var link = new ScriptedLink();
            await using var client = new FileTransferClient(Sys, new Connector(link), new ClientOptions { Version = "test" }, TimeProvider.System);
            var broadcasting = client.BroadcastAsync(
                new BroadcastOrder(file, null, null, Strict: false), new Progress<BroadcastProgress>(), CancellationToken.None);
            await link.SaidAsync<SessionProtocol.Hello>();
            await link.HearAsync(0, new SessionProtocol.Welcome(NodeId.Parse("server"), "test"));
            var number = await link.SaidAsync<OfferEntries>();

            using var go = new ManualResetEventSlim();
            var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Sys.ActorOf(Props.Create(() => new Holder(held, go)));
            await held.Task.WaitAsync(Patience);
            await link.HearAsync(number, new Committed(AlreadyThere: false, []));
            await link.HearAsync(number, new BroadcastStarted(BroadcastId.New(), "updates", "plan", 3, 42));
            await link.HearAsync(number, BroadcastEnded.Instance);
            go.Set();

            var report = await broadcasting.WaitAsync(Patience);
            Assert.Equal(("updates", "plan", 3, 42L), (report.Channel, report.Name, report.Files, report.Bytes));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Keeps the only thread until it is told to go.</summary>
    private sealed class Holder : UntypedActor
    {
        private readonly TaskCompletionSource _held;
        private readonly ManualResetEventSlim _go;

        public Holder(TaskCompletionSource held, ManualResetEventSlim go) => (_held, _go) = (held, go);

        protected override void PreStart()
        {
            _held.SetResult();
            _go.Wait(Patience);
        }

        protected override void OnReceive(object message) => Unhandled(message);
    }

    private sealed class Connector(ILink link) : IServerConnector
    {
        public PeerIdentity Self { get; } = new(NodeId.Parse("anna"), NodeKind.Client, Permissions.Broadcast, "01");

        public string Site => "site";

        public Task<ILink> ConnectAsync(CancellationToken cancel) => Task.FromResult(link);
    }

    private sealed class ScriptedLink : ILink
    {
        private readonly ConcurrentDictionary<Type, TaskCompletionSource<uint>> _said = new();
        private ILinkHandler? _handler;

        public PeerIdentity Peer { get; } = new(NodeId.Parse("server"), NodeKind.Server, Permissions.None, "02");

        public string Remote => "memory";

        public long BytesSent => 0;

        public long BytesReceived => 0;

        /// <returns>The number of the first message of this type that the client sends.</returns>
        public Task<uint> SaidAsync<T>() => FirstOf(typeof(T)).Task.WaitAsync(Patience);

        public ValueTask HearAsync(uint number, IWireMessage message)
        {
            var (kind, payload) = MessageCodec.Encode(message);
            return _handler!.OnControl(kind, number, payload, optional: false);
        }

        public void Start(ILinkHandler handler) => _handler = handler;

        public void SendControl(ushort kind, uint number, ReadOnlyMemory<byte> payload, bool optional = false) =>
            FirstOf(MessageCodec.TryDecode(kind, payload.Span, out _)!.GetType()).TrySetResult(number);

        public ValueTask SendControlAsync(ushort kind, uint number, ReadOnlyMemory<byte> payload, CancellationToken cancel)
        {
            SendControl(kind, number, payload);
            return ValueTask.CompletedTask;
        }

        public ValueTask SendChunkAsync(uint number, ChunkBuffer chunk, CancellationToken cancel)
        {
            chunk.Dispose();
            return ValueTask.CompletedTask;
        }

        public void Close(Failure reason)
        {
        }

        private TaskCompletionSource<uint> FirstOf(Type message) =>
            _said.GetOrAdd(message, _ => new TaskCompletionSource<uint>(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
