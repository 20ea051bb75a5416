using System.Globalization;
using FileTransfer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace FileTransfer.Tests.Faults.Disk;

/// <summary>
/// The power of the disk that receives is cut: right after an acknowledgment, or at a random instant. After the reboot
/// everything acknowledged is there, no name holds anything but complete content, and the work goes on without repair.
/// </summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private const int Smallest = 1 << 20;
    private const int Largest = 20 << 20;
    private const int Disk = 1500;

    private static readonly string[] Clients = ["ann", "ben", "cem", "dan"];
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(1.5);

    [Fact]
    public Task Of_the_server_loses_nothing_acknowledged() => ServeAsync("xfs");

    [LongFact]
    public Task Of_the_server_loses_nothing_acknowledged_on_ext4() => ServeAsync("ext4");

    private async Task ServeAsync(string kind)
    {
        await using var disk = await LoopDisk.MakeAsync(kind, Disk);
        await using var site = await Site.OpenOnAsync(disk, Clients);
        await new Rounds(output, 3).RunAsync(async (round, random) =>
        {
            var files = Clients.ToDictionary(client => client, client => SampleFiles.Make(
                site.NewPath(string.Create(CultureInfo.InvariantCulture, $"-{client}-{round}")), random.Next(Smallest, Largest), random));
            var folder = string.Create(CultureInfo.InvariantCulture, $"round-{round}");
            string[] Send(string client) => ["send", files[client], "--to", folder];
            var sends = Clients.ToDictionary(client => client, client => site[client].Start(Send(client)));
            var ends = Clients.Select(client => sends[client].EndAsync()).ToArray();

            if (round % 2 == 0) await await Task.WhenAny(ends);
            else await Rounds.InstantAsync(random, Busy);
            var acknowledged = Clients.Where(client => sends[client].ExitCode == 0).Select(client => files[client]).ToArray();
            await disk.CutPowerAsync();
            await site.Server.KillAsync();
            await disk.RebootAsync();

            foreach (var file in acknowledged) SampleFiles.AssertSame(file, Stored(folder, file));
            foreach (var file in files.Values.Where(file => File.Exists(Stored(folder, file)))) SampleFiles.AssertSame(file, Stored(folder, file));
            await site.StartServerAsync();
            foreach (var client in Clients) await site[client].EndOrRepeatAsync(sends[client], Send(client));
            foreach (var file in files.Values) SampleFiles.AssertSame(file, Stored(folder, file));
            (await site[Clients[0]].RunAsync("rm", folder)).WithExit(0);
            foreach (var file in files.Values) File.Delete(file);

            Assert.Empty(Directory.EnumerateFileSystemEntries(disk.View(Path.Combine(site.Data, "files"))));
        });

        Assert.Empty(Directory.EnumerateDirectories(disk.View(Path.Combine(site.Data, ".filetransfer", "staging"))));

        string Stored(string folder, string file) => disk.View(Path.Combine(site.Data, "files", folder, Path.GetFileName(file)));
    }

    [Fact]
    public Task Of_a_machine_that_gets_a_file_loses_nothing_acknowledged() => GetAsync("xfs");

    [LongFact]
    public Task Of_a_machine_that_gets_a_file_loses_nothing_acknowledged_on_ext4() => GetAsync("ext4");

    private async Task GetAsync(string kind)
    {
        await using var disk = await LoopDisk.MakeAsync(kind, Disk);
        await using var site = await Site.OpenAsync("ann");
        await new Rounds(output, 2).RunAsync(async (round, random) =>
        {
            var file = SampleFiles.Make(site.NewPath(), random.Next(Smallest, Largest), random);
            await site["ann"].SendAsync(file);
            var copy = Path.Combine(disk.Folder, Path.GetFileName(file));
            string[] get = ["get", Path.GetFileName(file), "--out", copy];
            var getting = site["ann"].Start(disk.Launch, get);

            if (round % 2 == 0) (await getting.EndAsync()).WithExit(0);
            else await Rounds.InstantAsync(random, Busy);
            var acknowledged = getting.ExitCode == 0;
            await disk.CutPowerAsync();
            await getting.KillAsync();
            await disk.RebootAsync();

            if (acknowledged || File.Exists(disk.View(copy))) SampleFiles.AssertSame(file, disk.View(copy));
            (await site["ann"].RunAsync(disk.Launch, get)).WithExit(0);
            SampleFiles.AssertSame(file, disk.View(copy));
            Assert.Empty(Directory.EnumerateDirectories(disk.View(disk.Folder), ".filetransfer*"));
            File.Delete(disk.View(copy));
        });
    }

    [Fact]
    public Task Of_a_receiver_of_broadcasts_loses_nothing_acknowledged() => ReceiveBroadcastsAsync("xfs");

    [LongFact]
    public Task Of_a_receiver_of_broadcasts_loses_nothing_acknowledged_on_ext4() => ReceiveBroadcastsAsync("ext4");

    private async Task ReceiveBroadcastsAsync(string kind)
    {
        await using var disk = await LoopDisk.MakeAsync(kind, Disk);
        await using var site = await Site.OpenAsync("ann");
        var inbox = Path.Combine(disk.Folder, "inbox");
        var receiving = await ReceiveAsync();
        await new Rounds(output, 2).RunAsync(async (round, random) =>
        {
            var file = SampleFiles.Make(site.NewPath(), random.Next(Smallest, Largest), random);
            var copy = Path.Combine(inbox, Path.GetFileName(file));
            var broadcast = site.Start(null, "broadcast", file, "--data", site.Data);

            await broadcast.ExpectAsync("receiver", e => round % 2 == 1 || e.Text("state") == "committed");
            if (round % 2 == 1) await Rounds.InstantAsync(random, Busy);
            var acknowledged = round % 2 == 0 || broadcast.ExitCode == 0;
            await disk.CutPowerAsync();
            await receiving.KillAsync();
            await disk.RebootAsync();

            if (acknowledged || File.Exists(disk.View(copy))) SampleFiles.AssertSame(file, disk.View(copy));
            receiving = await ReceiveAsync();
            // It may have told of the failing disk before it died: then the broadcast has ended and is repeated.
            var result = await broadcast.EndAsync();
            if (result.Exit == 8) result = await site.AdminAsync("broadcast", file);
            result.WithExit(0);
            SampleFiles.AssertSame(file, disk.View(copy));
            File.Delete(disk.View(copy));
        });
        await receiving.KillAsync();

        async Task<NodeProcess> ReceiveAsync()
        {
            var process = site["ann"].Start(disk.Launch, "client", "--inbox", inbox);
            await process.ExpectAsync("connected");
            return process;
        }
    }
}
