using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Serialization;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.CatalogProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using Wire = FileTransfer.Actors.Protocol.Wire;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>The server itself is hostile: a client writes what it asked for where it asked for it, or nothing.</summary>
public sealed class HostileServerTests(SharedSite shared) : IClassFixture<SharedSite>
{
    private readonly Site _site = shared.Site;
    private readonly SiteHome _ann = shared.Ann;

    [Theory]
    [InlineData("../escaped")]
    [InlineData("report/../../escaped")]
    [InlineData("/tmp/escaped")]
    [InlineData(".filetransfer/staging/x")]
    [InlineData(".bashrc")]
    [InlineData("other")]
    [InlineData("report2")]
    public async Task A_download_is_what_was_asked_for_or_nothing(string offered)
    {
        await using var server = new HostileServer(_site, async client =>
        {
            var request = await client.ExpectAsync<Request>(1);
            await client.SendAsync(1, DownloadOf(request, 1, 5));
            await client.SendAsync(1, MessageKind.OfferEntries, new Wire.OfferEntriesMessage { Entries = { Attacks.File(offered, 5) }, Last = true });
        });
        var here = _site.NewFolder();
        var target = Directory.CreateDirectory(Path.Combine(here, "target")).FullName;

        var said = await _ann.RefusesAsync(13, server.Launch, "get", "report", "--out", target);

        await server.Reached;
        Assert.NotEmpty(said);
        Assert.Empty(Directory.GetFileSystemEntries(target));
        Assert.Equal(["target"], Directory.GetFileSystemEntries(here).Select(Path.GetFileName));
        Assert.False(File.Exists("/tmp/escaped"));
    }

    [Fact]
    public async Task A_second_root_beside_the_one_asked_for_is_refused()
    {
        await using var server = new HostileServer(_site, async client =>
        {
            var request = await client.ExpectAsync<Request>(1);
            await client.SendAsync(1, DownloadOf(request, 2, 10));
            await client.SendAsync(1, MessageKind.OfferEntries, new Wire.OfferEntriesMessage
            {
                Entries = { Attacks.File("report", 5), Attacks.File("authorized_keys", 5) },
                Last = true,
            });
        });
        var target = _site.NewFolder();

        Assert.Contains("authorized_keys", await _ann.RefusesAsync(13, server.Launch, "get", "report", "--out", target), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(target));
    }

    [Fact]
    public async Task Wrong_bytes_are_never_stored()
    {
        await using var server = new HostileServer(_site, async client =>
        {
            var request = await client.ExpectAsync<Request>(1);
            await client.SendAsync(1, DownloadOf(request, 1, 1000));
            await client.SendAsync(1, MessageKind.OfferEntries, new Wire.OfferEntriesMessage { Entries = { Attacks.File("report", 1000) }, Last = true });
            for (var i = 0; i < 2; i++)
            {
                await client.ExpectAsync<Fetch>(1);
                await client.SendChunkAsync(1, 0, Attacks.Chunk(1000).Root, Attacks.Chunk(1001).Data[..1000]);
            }
        });
        var target = _site.NewFolder();

        await _ann.RefusesAsync(7, server.Launch, "get", "report", "--out", target);
        Assert.DoesNotContain(Directory.GetFileSystemEntries(target), entry => Path.GetFileName(entry) != RelativePath.InternalName);
    }

    [Fact]
    public async Task A_listing_without_end_is_cut_at_the_limit()
    {
        await using var server = new HostileServer(_site, async client =>
        {
            await client.ExpectAsync<ListFiles>(1);
            var part = new FilesListed(
                [.. Enumerable.Range(0, 500).Select(i => new RemoteEntry(RelativePath.Parse($"entry {i}"), EntryKind.File, 1, DateTime.UnixEpoch, null))],
                Last: false);
            for (var i = 0; i < 20_000; i++) await client.SendAsync(1, part);   // ten million
        });

        var listing = await _ann.RunAsync(server.Launch, "ls");

        Assert.Equal("limit-reached", listing.WithExit(6).Last.Text("code"));
    }

    [Fact]
    public async Task A_listing_of_nothing_without_end_is_cut_too()
    {
        await using var server = new HostileServer(_site, async client =>
        {
            await client.ExpectAsync<ListFiles>(1);
            for (var i = 0; i < 60_000; i++) await client.SendAsync(1, new FilesListed([], Last: false));
        });
        var launch = server.Launch with
        {
            Environment = new Dictionary<string, string>(server.Launch.Environment) { ["FILETRANSFER_TRANSFERS_MAX_ENTRIES"] = "10000" },
        };

        await _ann.RefusesAsync(6, launch, "ls");
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("../../x")]
    public async Task A_listing_of_places_outside_ends_the_link(string path)
    {
        await using var server = new HostileServer(_site, async client =>
        {
            await client.ExpectAsync<ListFiles>(1);
            await client.SendAsync(1, MessageKind.FilesListed, new Wire.FilesListedMessage
            {
                Items = { new Wire.FilesListedMessage.Types.Item { Path = path, Kind = 1, Size = path == "a/b" ? ulong.MaxValue : 1 } },
                Last = true,
            });
        });

        await _ann.RefusesAsync(13, server.Launch, "ls");
    }

    [Theory]
    [InlineData("../escaped")]
    [InlineData(".filetransfer/lock")]
    [InlineData("/tmp/escaped")]
    public async Task A_broadcast_that_would_leave_the_inbox_writes_nothing_and_the_receiver_says_why_and_tries_again(string path)
    {
        await using var server = new HostileServer(_site, async client =>
        {
            await client.SendAsync(2, new Offer(TransferId.New(), Purpose.Broadcast, null, ExistingNames.Replace, 1, 5, "c"));
            await client.SendAsync(2, MessageKind.OfferEntries, new Wire.OfferEntriesMessage
            {
                Entries = { Attacks.File(path, 5) },
                Last = true,
            });
        });
        var inbox = Path.Combine(_site.NewFolder(), "inbox");
        await using var receiver = _ann.Start(server.Launch, "client", "--inbox", inbox);

        for (var i = 0; i < 2; i++)
        {
            await receiver.ExpectAsync("connected");
            Assert.Equal("protocol-violation", (await receiver.ExpectAsync("disconnected")).Text("code"));
        }

        Assert.Equal(["inbox"], Directory.GetFileSystemEntries(Path.GetDirectoryName(inbox)!).Select(Path.GetFileName));
        Assert.All(Directory.GetFileSystemEntries(inbox), entry => Assert.Equal(RelativePath.InternalName, Path.GetFileName(entry)));
    }

    /// <summary>
    /// What a server may say to a client is on this list; nothing on it asks for a path of the client's machine.
    /// </summary>
    [Fact]
    public void No_message_of_a_server_reads_a_clients_files()
    {
        var paths = typeof(IWireMessage).Assembly.GetTypes()
            .Where(type => typeof(IWireMessage).IsAssignableFrom(type) && !type.IsInterface)
            .Where(type => type.GetProperties().Any(property => property.PropertyType == typeof(RelativePath)))
            .Select(type => type.Name);

        // Offer names where something lands at the receiver; all others are questions of a client, which a client violates.
        Assert.Equal(["ListFiles", "Offer", "RemoveFile", "Request", "StartBroadcast"], paths.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(MessageKind.Request)]
    [InlineData(MessageKind.ListFiles)]
    [InlineData(MessageKind.RemoveFile)]
    public async Task A_server_that_asks_for_a_clients_file_loses_its_link(MessageKind kind)
    {
        await using var server = new HostileServer(_site, async client =>
        {
            await client.ExpectAsync<ListFiles>(1);
            IWireMessage question = kind switch
            {
                MessageKind.Request => new Request(TransferId.New(), RelativePath.Parse("etc/passwd")),
                MessageKind.ListFiles => new ListFiles(null),
                _ => new RemoveFile(RelativePath.Parse("x")),
            };
            await client.SendAsync(2, question);
        });

        Assert.Contains(kind.ToString(), await _ann.RefusesAsync(13, server.Launch, "ls"), StringComparison.Ordinal);
    }

    private static Offer DownloadOf(Request request, int entries, long bytes) =>
        new(request.Id, Purpose.Download, null, ExistingNames.Fail, entries, bytes);
}
