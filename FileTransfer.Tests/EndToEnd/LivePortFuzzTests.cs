using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Tests.Properties;
using FileTransfer.Tests.Support;
using Xunit;
using Xunit.Abstractions;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>
/// Recorded conversations, broken, against the port of a running server: as bytes before TLS, and as frames of a member
/// behind it. The server stays up and lean, and nothing in its log is a surprise.
/// </summary>
public sealed class LivePortFuzzTests(ITestOutputHelper output)
{
    private const string DurationName = "FILETRANSFER_FUZZ_SECONDS";
    private const int DefaultSeconds = 60;
    private const int CheckEvery = 100;

    private static readonly TimeSpan Answer = TimeSpan.FromMilliseconds(150);

    [LongFact]
    public async Task A_server_outlives_every_broken_conversation()
    {
        var seconds = int.Parse(Environment.GetEnvironmentVariable(DurationName) ?? $"{DefaultSeconds}", CultureInfo.InvariantCulture);
        var mutator = new Mutator();
        output.WriteLine($"FILETRANSFER_FUZZ_SEED={mutator.Seed}");
        await using var site = await Site.OpenAsync("ann", "ben");
        SampleFiles.Make(Path.Combine(site.Data, "files", Attacks.Stored), Attacks.StoredBytes);
        var conversations = await RecordAsync(site);
        var hello = await FirstFlightAsync(site);
        IReadOnlyList<byte[]> frames = [.. conversations.SelectMany(conversation => conversation)];
        var (rounds, watch) = (0, Stopwatch.StartNew());

        for (; watch.Elapsed < TimeSpan.FromSeconds(seconds); rounds++)
        {
            if (mutator.Chance(0.3)) await BeforeTlsAsync(site, mutator.Mutate(hello, [hello]));
            else await BehindTlsAsync(site, mutator, mutator.Pick(conversations), frames);
            if (rounds % CheckEvery == 0) (await site["ann"].RunAsync("ls")).WithExit(0);
        }

        var peak = ProcessMemory.Peak(site.Server.Id);
        var lines = site.Server.Errors;
        output.WriteLine($"{rounds} connections, peak {peak >> 20} MiB, {lines.Count} log lines");
        Assert.InRange(peak, 1, 500L << 20);
        Assert.InRange(lines.Count, 0, (8 * rounds) + 100);
        Assert.DoesNotContain(lines, line => line.Contains("Exception", StringComparison.Ordinal) || line.Contains("[ERR]", StringComparison.Ordinal) || line.Contains(" error ", StringComparison.Ordinal));
        var file = SampleFiles.Make(site.NewPath("after"), 1 << 20);
        await site["ann"].SendAsync(file);
        SampleFiles.AssertSame(file, Path.Combine(site.Data, "files", Path.GetFileName(file)));
    }

    /// <summary>What a member says in a listing, an upload and a download that end well.</summary>
    private static async Task<IReadOnlyList<IReadOnlyList<byte[]>>> RecordAsync(Site site)
    {
        var recorded = new List<IReadOnlyList<byte[]>>();
        await using (var peer = await RawPeer.ConnectAsync(site["ben"]))
        {
            await peer.SendAsync(1, new CatalogProtocol.ListFiles(null));
            await peer.ExpectAsync<CatalogProtocol.FilesListed>(1);
            await peer.SendAsync(3, CatalogProtocol.GetHistory.Instance);
            await peer.SendAsync(5, CatalogProtocol.GetStatus.Instance);
            await peer.ExpectAsync<CatalogProtocol.StatusListed>(5);
            recorded.Add(peer.Sent);
        }

        await using (var peer = await RawPeer.ConnectAsync(site["ben"]))
        {
            var (data, root) = Attacks.Chunk(5000);
            await Attacks.OfferAsync(peer, 1, Attacks.File("recorded", 5000));
            await peer.ExpectAsync<Fetch>(1);
            await peer.SendChunkAsync(1, 0, root, data);
            await peer.SendAsync(1, new Finished(0, [new ContentId(root)], Last: true));
            await peer.ExpectAsync<Committed>(1);
            recorded.Add(peer.Sent);
        }

        await using (var peer = await RawPeer.ConnectAsync(site["ben"]))
        {
            await Attacks.DownloadAsync(peer);
            await peer.SendAsync(1, new Accept([], 0));
            var all = new ChunkRange(0, (int)ChunkSize.CountFor(Attacks.StoredBytes));
            await peer.SendAsync(1, new Fetch([all]));
            await peer.ExpectAsync<Finished>(1);
            await peer.SendAsync(1, new Ack([all], [all], Attacks.StoredBytes));
            await peer.SendAsync(1, new Committed(false, []));
            recorded.Add(peer.Sent);
        }

        return recorded;
    }

    /// <summary>The ClientHello of a real client, caught by a listener that says nothing.</summary>
    private static async Task<byte[]> FirstFlightAsync(Site site)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var client = site["ann"].Start(Launch.ViaPort(port), "ls");
        using var socket = await listener.AcceptSocketAsync();
        var buffer = new byte[4096];
        var read = await socket.ReceiveAsync(buffer);
        await client.KillAsync();
        return buffer[..read];
    }

    private static async Task BeforeTlsAsync(Site site, byte[] bytes)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var late = new CancellationTokenSource(Answer);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, site.Port, late.Token);
            await socket.SendAsync(bytes, late.Token);
            while (await socket.ReceiveAsync(new byte[4096], late.Token) > 0)
            {
            }
        }
        catch (Exception end) when (end is SocketException or OperationCanceledException)
        {
            // Closed, or waiting for more, as with a ClientHello that was cut.
        }
    }

    private static async Task BehindTlsAsync(Site site, Mutator mutator, IReadOnlyList<byte[]> conversation, IReadOnlyList<byte[]> frames)
    {
        RawPeer peer;
        try
        {
            peer = await RawPeer.ConnectAsync(site["ben"], greet: mutator.Chance(0.9));
        }
        catch (Exception busy) when (busy is FailureException or InvalidDataException)
        {
            return;   // too many sessions of one node at once: the limit works
        }

        await using (peer)
        {
            foreach (var frame in conversation.Skip(1)) await peer.WriteAsync(mutator.Chance(0.5) ? mutator.Mutate(frame, frames) : frame);
            try
            {
                await peer.EndAsync().WaitAsync(Answer);
            }
            catch (TimeoutException)
            {
                // Broken in a way that the protocol allows.
            }
        }
    }
}
