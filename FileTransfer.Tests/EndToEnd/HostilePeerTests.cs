using System.Text.Json;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Serialization;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using Wire = FileTransfer.Actors.Protocol.Wire;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>
/// <c>ben</c> is a member and hostile: each attack costs it its link or is refused, is one line in the log that names it,
/// and costs the server no memory and <c>ann</c> nothing.
/// </summary>
public sealed class HostilePeerTests(SharedSite shared) : IClassFixture<SharedSite>
{
    private const long MaxPeak = 300L << 20;

    private readonly Site _site = shared.Site;
    private readonly SiteHome _ann = shared.Ann;
    private readonly SiteHome _ben = shared.Ben;

    public static TheoryData<string> Names => [.. Attacks.ThatEndTheLink.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_breaks_the_protocol_ends_the_link_with_a_reason_and_one_line_that_names_the_peer(string attack)
    {
        await StoreAsync();
        var before = Accusations().Count;
        await using (var peer = await RawPeer.ConnectAsync(_ben))
        {
            await Attacks.ThatEndTheLink[attack](peer);

            // Where the bytes are no frames nobody can be talked to: then the link just ends.
            var end = await peer.EndAsync();
            Assert.True(end is null or { Reason: Reason.ProtocolViolation }, end?.ToString());
        }

        await Deadline.UntilAsync("the line in the log", () => Accusations().Count > before);
        Assert.InRange(Accusations().Count - before, 1, 2);   // the session's line, and the transfer's when there was one
        await AssertUnharmedAsync();
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a/../../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a\0b")]
    [InlineData("C:/x")]
    [InlineData(@"\\server\share")]
    [InlineData(".filetransfer/catalog.db")]
    [InlineData(".FileTransfer")]
    public async Task A_path_that_could_leave_the_root_ends_the_link_wherever_it_stands(string path)
    {
        foreach (var (kind, wire) in Carrying(path))
        {
            await using var peer = await RawPeer.ConnectAsync(_ben);
            if (kind == MessageKind.OfferEntries) await peer.SendAsync(1, Attacks.OfferOf(1, 1));
            await peer.SendAsync(1, kind, wire);

            var end = await peer.EndAsync();

            // An empty optional path is the top: listing it is a question like any other.
            Assert.Equal(Reason.ProtocolViolation, end?.Reason);
        }

        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task A_path_of_70000_bytes_or_101_folders_ends_the_link()
    {
        foreach (var path in (string[])[new string('x', 70_000), new string('x', 256), string.Join('/', Enumerable.Repeat("d", 101))])
        {
            await using var peer = await RawPeer.ConnectAsync(_ben);
            await Attacks.OfferAsync(peer, 1, Attacks.File(path, 1));
            Assert.Equal(Reason.ProtocolViolation, (await peer.EndAsync())?.Reason);
        }
    }

    [Fact]
    public async Task What_opens_nothing_is_refused_and_what_is_late_is_passed_over()
    {
        await using var peer = await RawPeer.ConnectAsync(_ben);

        await peer.SendAsync(1, new Fetch([new ChunkRange(0, 1)]));
        Assert.Equal(Reason.ProtocolViolation, (await peer.ExpectAsync<Reject>(1)).Failure.Reason);
        await peer.SendAsync(1, CatalogProtocol.GetHistory.Instance);
        await peer.SendAsync(4242, 9999, [1, 2, 3], optional: true);
        await peer.SendAsync(3, CatalogProtocol.GetHistory.Instance);

        await peer.ExpectAsync<CatalogProtocol.HistoryListed>(3);
    }

    [Fact]
    public async Task A_manifest_of_a_billion_entries_is_refused_at_its_announcement()
    {
        await using var peer = await RawPeer.ConnectAsync(_ben);

        await peer.SendAsync(1, Attacks.OfferOf(1_000_000_000, 1));
        var reject = await peer.ExpectAsync<Reject>(1);

        Assert.Equal(Reason.LimitReached, reject.Failure.Reason);
        Assert.Contains("1000000", reject.Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_chunk_is_refused_once_and_ends_the_transfer_the_second_time()
    {
        await using var peer = await RawPeer.ConnectAsync(_ben);
        await Attacks.OfferAsync(peer, 1, Attacks.File("wrong", 1000));
        await peer.ExpectAsync<Fetch>(1);

        await peer.SendChunkAsync(1, 0, Attacks.Chunk(1000).Root, new byte[1000].Select((_, i) => (byte)i).ToArray());
        await peer.ExpectAsync<Nack>(1);
        await peer.ExpectAsync<Fetch>(1);
        await peer.SendChunkAsync(1, 0, Attacks.Chunk(1000).Root, new byte[1000].Select((_, i) => (byte)i).ToArray());

        Assert.Equal(Reason.Corrupt, (await peer.ExpectAsync<Reject>(1)).Failure.Reason);
        Assert.False(File.Exists(Path.Combine(_site.Data, "files", "wrong")));
    }

    [Fact]
    public async Task Offers_requests_and_questions_beyond_the_sessions_share_are_refused_one_by_one()
    {
        await StoreAsync();
        await using var peer = await RawPeer.ConnectAsync(_ben);
        for (var i = 0; i < 300; i++) await peer.SendAsync((uint)(2 * i) + 1, Attacks.OfferOf(1, 1));

        var refused = (await peer.ExpectAsync<Reject>(2 * 64 + 1)).Failure;

        Assert.Equal(Reason.LimitReached, refused.Reason);
        await peer.SendAsync(601, new Request(TransferId.New(), RelativePath.Parse(Attacks.Stored)));
        await peer.ExpectAsync<Reject>(601);
        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task A_session_beyond_the_share_of_its_node_is_refused_and_others_are_not()
    {
        var peers = new List<RawPeer>();
        try
        {
            // The other tests' links of this node may not all be gone yet.
            Failure? end = null;
            while (end is null)
            {
                Assert.True(peers.Count < 40, "no session was refused");
                var peer = await RawPeer.ConnectAsync(_ben, greet: false);
                peers.Add(peer);
                await peer.SendAsync(0, RawPeer.Hello());
                try
                {
                    await peer.ExpectAsync<SessionProtocol.Welcome>(0);
                }
                catch (InvalidDataException)
                {
                    end = new Failure(Reason.LimitReached, "");
                }
            }

            Assert.InRange(peers.Count, 20, 33);
            await AssertUnharmedAsync();
        }
        finally
        {
            foreach (var peer in peers) await peer.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_flood_of_fetches_for_the_same_chunks_costs_the_server_nothing_but_the_line()
    {
        await StoreAsync();
        await using var peer = await RawPeer.ConnectAsync(_ben);
        await Attacks.DownloadAsync(peer);
        await peer.SendAsync(1, new Accept([], 0));
        for (var i = 0; i < 2_000; i++) await peer.SendAsync(1, new Fetch([new ChunkRange(0, 3)]));

        await Deadline.UntilAsync("some chunks", () => peer.Chunks > 3);
        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task Frames_of_one_link_are_worth_nothing_on_another()
    {
        var id = TransferId.New();
        await using (var ann = await RawPeer.ConnectAsync(_ann))
        {
            await ann.SendAsync(1, Attacks.OfferOf(1, 100_000, id) with { IfExists = ExistingNames.Fail });
            await ann.SendAsync(1, new OfferEntries(
                [new Entry(RelativePath.Parse("replayed"), EntryKind.File, 100_000, DateTime.UnixEpoch, false)], Last: true));
            await ann.ExpectAsync<Fetch>(1);

            await using var ben = await RawPeer.ConnectAsync(_ben);
            foreach (var frame in ann.Sent.Skip(1)) await ben.WriteAsync(frame);   // without the Hello, which would end it at once

            var reject = (await ben.ExpectAsync<Reject>(1)).Failure;
            Assert.True(reject.Reason is Reason.NotAllowed or Reason.LimitReached, reject.ToString());
        }

        // Later, when ann is gone, the partial transfer is still ann's.
        await Deadline.UntilAsync("ann's end", async () =>
        {
            await using var ben = await RawPeer.ConnectAsync(_ben);
            await ben.SendAsync(1, Attacks.OfferOf(1, 100_000, id));
            await ben.SendAsync(1, new OfferEntries(
                [new Entry(RelativePath.Parse("replayed"), EntryKind.File, 100_000, DateTime.UnixEpoch, false)], Last: true));
            return (await ben.ExpectAsync<Reject>(1)).Failure.Reason == Reason.NotAllowed;
        });
    }

    private static IEnumerable<(MessageKind Kind, Google.Protobuf.IMessage Wire)> Carrying(string path)
    {
        var id = ValueCodec.ToWire(Guid.NewGuid());
        yield return (MessageKind.OfferEntries, new Wire.OfferEntriesMessage { Entries = { Attacks.File(path, 1) }, Last = true });
        yield return (MessageKind.Request, new Wire.RequestMessage { Id = id, Path = path });
        yield return (MessageKind.RemoveFile, new Wire.RemoveFileMessage { Path = path });
        yield return (MessageKind.StartBroadcast, new Wire.StartBroadcastMessage { Id = id, Path = path });
        if (path.Length == 0) yield break;
        yield return (MessageKind.ListFiles, new Wire.ListFilesMessage { Path = path });
        yield return (MessageKind.Offer, new Wire.OfferMessage { Id = id, Purpose = 1, IfExists = 1, EntryCount = 1, Into = path });
    }

    private async Task StoreAsync()
    {
        var stored = Path.Combine(_site.Data, "files", Attacks.Stored);
        if (!File.Exists(stored)) SampleFiles.Make(stored, Attacks.StoredBytes);
        await Task.CompletedTask;
    }

    /// <summary>Warnings of the server's own log that name the attacker.</summary>
    private List<string> Accusations()
    {
        var log = Path.Combine(_site.Data, ".filetransfer", "log", "node.json");
        using var stream = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in lines.SkipLast(1)) JsonElement.Parse(line);   // one event, one line
        return [.. lines.Where(line => line.Contains("ben", StringComparison.Ordinal)
            && (line.Contains("broke the protocol", StringComparison.Ordinal) || line.Contains("ProtocolViolation", StringComparison.Ordinal)))];
    }

    private async Task AssertUnharmedAsync()
    {
        await using (var good = await RawPeer.ConnectAsync(_ann))
        {
            await good.SendAsync(1, new CatalogProtocol.ListFiles(null));
            await good.ExpectAsync<CatalogProtocol.FilesListed>(1);
        }

        Assert.InRange(ProcessMemory.Peak(_site.Server.Id), 1, MaxPeak);
        Assert.Equal(["files", ".filetransfer"], Directory.GetFileSystemEntries(_site.Data).Select(Path.GetFileName).OrderDescending());
    }
}
