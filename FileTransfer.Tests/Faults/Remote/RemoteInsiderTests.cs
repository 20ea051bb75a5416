using System.Collections.Concurrent;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using System.Text;
using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Remote;
using FileTransfer.Actors.Remote.Wire;
using FileTransfer.Actors.Security;
using FileTransfer.Tests.Support;
using Google.Protobuf;
using Xunit;

namespace FileTransfer.Tests.Faults.Remote;

/// <summary>Bytes of a peer with the certificate of a broadcaster, the worst there can be inside, and of peers with less.</summary>
public sealed class RemoteInsiderTests : IAsyncLifetime
{
    private static readonly Content Ours = Pdus.Ours(RemoteNode.Message("forged"));

    private readonly RemoteSite _site = new();
    private readonly ConcurrentQueue<string> _lives = new();
    private RemoteNode _hub = null!;
    private RemoteNode _shop = null!;
    private string _victim = "";

    public static TheoryData<string> Attacks =>
    [
        "json", "json selected", "poison pill", "kill", "suspend", "terminate", "recreate", "supervise", "deployment", "server", "catalogue",
        "system", "guardian", "below", "foreign name", "oversized", "torn", "frame", "kind", "number", "chunk", "random", "acknowledgement", "silent address",
        "number of nobody", "number of the hub", "end of what never began",
    ];

    public Task InitializeAsync()
    {
        (_hub, _shop) = _site.StartTwo();
        foreach (var name in new[] { "server", "catalog" }) _hub.System.ActorOf(Props.Create(() => new Victim(_hub.Heard, _lives)), name);
        _victim = Path.Combine(Path.GetTempPath(), $"filetransfer-{Guid.NewGuid():N}");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task No_attack_of_a_broadcaster_stops_executes_or_reaches_anything(string attack)
    {
        using var credentials = _site.Credentials("traitor", NodeKind.Broadcaster);
        for (var round = 0; round < 3; round++)
        {
            await using var traitor = await RemoteSite.DialAsync(_hub, credentials);
            await SendAsync(traitor, Pdus.Associate("traitor"));
            await AttackAsync(traitor, attack);
            await traitor.EndAsync();
        }

        await _shop.UntilHeardByAsync(_hub, "still there");
        Assert.Equal(["started", "started"], _lives);
        Assert.DoesNotContain(_hub.Heard, heard => heard is not BroadcastProtocol.CertificatePart { Text: "still there" });
        Assert.False(_hub.System.WhenTerminated.IsCompleted);
        Assert.False(File.Exists(_victim));
        Assert.Single(_hub.Log.Lines, line => line.Contains("traitor", StringComparison.Ordinal));
        Assert.DoesNotContain(_hub.AkkaLog.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_claims_the_address_of_another_node_gets_nowhere()
    {
        using var credentials = _site.Credentials("traitor", NodeKind.Broadcaster);
        await _shop.UntilHeardByAsync(_hub, "before");
        await using var traitor = await RemoteSite.DialAsync(_hub, credentials);

        await SendAsync(traitor, Pdus.Associate("shop"));
        await SendAsync(traitor, Pdus.Selected("shop", "hub", RemoteNode.Site, Ours));
        await traitor.EndAsync();

        await _shop.UntilHeardByAsync(_hub, "after");
        Assert.False(_hub.HasHeard("forged"));
        Assert.Single(_hub.Log.Lines, line => line.Contains("claimed to be another node", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_bytes_from_who_may_send_them_are_heard()
    {
        using var credentials = _site.Credentials("traitor", NodeKind.Broadcaster);
        await using var honest = await RemoteSite.DialAsync(_hub, credentials);

        await SendAsync(honest, Pdus.Associate("traitor"));
        await SendAsync(honest, Pdus.Selected("traitor", "hub", RemoteNode.Site, Ours));

        await Deadline.UntilAsync("the message is heard", () => _hub.HasHeard("forged"));
    }

    [Theory]
    [InlineData(NodeKind.Client, Reason.NotAllowed)]
    [InlineData(NodeKind.Server, Reason.NotTrusted)]
    [InlineData(null, Reason.NotTrusted)]
    public async Task Clients_strangers_and_a_stolen_server_key_are_told_why_and_nothing_of_theirs_is_read(NodeKind? kind, Reason reason)
    {
        var credentials = kind is { } known ? _site.Credentials("pc", known) : null;
        await using var peer = await RemoteSite.DialAsync(_hub, credentials);
        await SendAsync(peer, Pdus.Associate("pc"));
        await SendAsync(peer, Pdus.Selected("pc", "hub", RemoteNode.Site, Ours));

        var end = await peer.EndAsync();
        Assert.Equal(reason, end?.Reason);
        await _shop.UntilHeardByAsync(_hub, "still there");
        Assert.False(_hub.HasHeard("forged"));
        if (kind is NodeKind.Client) credentials!.Dispose();
    }

    [Fact]
    public async Task A_revoked_node_is_neither_admitted_nor_dialled()
    {
        await _shop.UntilHeardByAsync(_hub, "before");
        _site.Revoked.Add(_shop.Serial);
        _hub.Links.Drop(peer => _site.Revoked.Contains(peer.Serial), PeerVerifier.Revoked);
        await Deadline.UntilAsync("the association is cut", () => _hub.Links.Associations == 0);

        _hub.Say(_shop, "no");
        await Deadline.UntilAsync("it is told", () => _hub.Log.Lines.Any(line => line.Contains("revoked", StringComparison.Ordinal)));
        await Deadline.UntilAsync("it is told why", () =>
        {
            _shop.Say(_hub, "neither");
            return _shop.Log.Lines.Any(line => line.Contains("revoked", StringComparison.Ordinal));
        });
        Assert.False(_shop.HasHeard("no"));
        Assert.False(_hub.HasHeard("neither"));
    }

    [Fact]
    public async Task Who_answers_in_the_place_of_another_is_not_believed()
    {
        var mall = _site.Start("mall", NodeKind.Broadcaster);
        _shop.Links.Directory.Set(_hub.Id, new PeerAddress(["127.0.0.1"], mall.Port));

        _shop.Say(_hub, "for the hub");

        await Deadline.UntilAsync("it is told", () => _shop.Log.Lines.Any(line => line.Contains("mall answers where hub was expected", StringComparison.Ordinal)));
        Assert.Empty(mall.Heard);
    }

    [Fact]
    public async Task More_associations_of_one_node_than_allowed_end_its_oldest_ones_and_nobody_elses()
    {
        await _shop.UntilHeardByAsync(_hub, "before");
        using var credentials = _site.Credentials("traitor", NodeKind.Broadcaster);
        var peers = new List<RawPeer>();
        for (var i = 0; i < AssociationTable.MaxIncomingPerNode + 3; i++)
        {
            peers.Add(await RemoteSite.DialAsync(_hub, credentials));
            await peers[i].ServedAsync();   // a dial is over before the hub has it: the next one could become the older one
        }

        // Before the 15 s are over that Akka gives to whoever does not introduce itself.
        for (var i = 0; i < 3; i++) await peers[i].EndAsync().WaitAsync(TimeSpan.FromSeconds(10));

        Assert.False(peers[^1].HasEnded);
        await _shop.UntilHeardByAsync(_hub, "after");
        foreach (var peer in peers) await peer.DisposeAsync();
    }

    [Fact]
    public async Task No_other_port_is_opened()
    {
        var node = _site.Start("mall", NodeKind.Broadcaster);
        node.Knows(_hub);
        await node.UntilHeardByAsync(_hub, "hello");

        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == "DotNetty.Transport");
        Assert.DoesNotContain(2552, IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(endpoint => endpoint.Port));
    }

    private static Task SendAsync(RawPeer peer, byte[] unit) => peer.SendAsync(RemoteFrame.Kind, 0, unit);

    private async Task AttackAsync(RawPeer peer, string attack)
    {
        var gadget = Encoding.UTF8.GetBytes(
            $$"""{"$type":"System.IO.StreamWriter, System.Private.CoreLib","path":"{{_victim}}","append":false}""");
        var site = Pdus.Path("hub", RemoteNode.Site);
        var json = Pdus.Content(1, "System.Object, System.Private.CoreLib", gadget);
        byte[] System(string type, ulong sequence = 0) =>
            Pdus.Message(null, Pdus.Path("hub", "/user/server"), Pdus.Content(22, $"Akka.Dispatch.SysMsg.{type}, Akka"), sequence);
        switch (attack)
        {
            case "frame":
                await peer.WriteAsync(RandomNumberGenerator.GetBytes(64));
                return;
            case "kind":
                await peer.SendAsync(RemoteFrame.EndKind + 1, 0, []);
                return;
            case "number":
                await peer.SendAsync(RemoteFrame.Kind, 1, Pdus.Selected("traitor", "hub", RemoteNode.Site, Ours));
                return;
            case "chunk":
                await peer.SendChunkAsync(0, 0, default, new byte[1000]);
                return;
            case "oversized":
                await peer.SendAsync(RemoteFrame.Kind, 0, new byte[RemoteFrame.MaxUnitBytes + 1]);
                return;
            case "number of nobody":
                await peer.SendAsync(RemoteFrame.Kind, 2, Pdus.Associate("traitor"));
                return;
            case "number of the hub":
                await peer.SendAsync(RemoteFrame.Kind, 1, Pdus.Associate("traitor"));
                return;
            case "end of what never began":
                await peer.SendAsync(RemoteFrame.EndKind, 1, []);
                return;
            case "random":
                for (var i = 0; i < 20; i++) await SendAsync(peer, RandomNumberGenerator.GetBytes(i * 37));
                return;
        }

        // Akka ends an association for good when a number is acknowledged that was never sent.
        if (attack == "acknowledgement")
            await SendAsync(peer, Pdus.Of(new Delivery { Acknowledgement = ByteString.CopyFrom(9, 255, 255, 255, 255, 0, 0, 0, 0) }));
        await SendAsync(peer, attack switch
        {
            "json" => Pdus.Message(null, site, json),
            "json selected" => Pdus.Selected("traitor", "hub", RemoteNode.Site, json),
            "poison pill" => Pdus.Message(null, Pdus.Path("hub", "/user/server"), Pdus.Content(16, "PP")),
            "kill" => Pdus.Selected("traitor", "hub", "/user/server", Pdus.Content(16, "K")),
            "suspend" => System("Suspend"),
            "terminate" => System("Terminate"),
            "recreate" => System("Recreate", Pdus.NoSequence),
            "supervise" => System("Supervise"),
            "deployment" => Pdus.Message(null, Pdus.Path("hub", "/remote"), Pdus.Content(3)),
            "server" => Pdus.Selected("traitor", "hub", "/user/server", Ours),
            "catalogue" => Pdus.Message(null, Pdus.Path("hub", "/user/catalog"), Ours),
            "system" => Pdus.Selected("traitor", "hub", "/system", Pdus.Content(16, "PP")),
            "guardian" => Pdus.Message(null, Pdus.Path("hub", "/user"), Ours),
            "below" => Pdus.Message(null, Pdus.Path("hub", "/user/site/../server"), Ours),
            "foreign name" => Pdus.Message(Pdus.Path("shop", "/user/site"), site, Ours),
            "torn" => Pdus.Message(null, site, Ours)[..^7],
            "acknowledgement" => [.. Pdus.Message(null, site, Ours)[..^7]],
            "silent address" => Pdus.Associate("hub"),
            _ => throw new ArgumentException($"no attack {attack}", nameof(attack)),
        });
    }

    /// <summary>Stands where the actors of a server are.</summary>
    private sealed class Victim : UntypedActor
    {
        private readonly ConcurrentQueue<object> _heard;
        private readonly ConcurrentQueue<string> _stopped;

        public Victim(ConcurrentQueue<object> heard, ConcurrentQueue<string> stopped) => (_heard, _stopped) = (heard, stopped);

        protected override void PreStart() => _stopped.Enqueue("started");

        protected override void PostStop() => _stopped.Enqueue("stopped");

        protected override void OnReceive(object message) => _heard.Enqueue(message);
    }
}
