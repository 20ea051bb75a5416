using System.Globalization;
using FileTransfer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace FileTransfer.Tests.Faults.Processes;

/// <summary>kill -9 of the server, of clients and of both, at random instants, while four clients send.</summary>
public sealed class KilledProcessesTests(ITestOutputHelper output)
{
    private const int Smallest = 1 << 20;
    private const int Largest = 20 << 20;

    private static readonly string[] Clients = ["ann", "ben", "cem", "dan"];

    /// <summary>About as long as four sends of this size take together.</summary>
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(1.5);

    [Fact]
    public Task Every_send_that_ended_well_is_there_once_and_the_others_end_well_when_repeated() => KillAsync(2);

    [LongFact]
    public Task A_hundred_rounds_of_kills_lose_nothing() => KillAsync(100);

    private async Task KillAsync(int rounds)
    {
        await using var site = await Site.OpenAsync(Clients);
        var sent = new Dictionary<string, string>();   // name → hash
        await new Rounds(output, rounds).RunAsync(async (round, random) =>
        {
            var files = Clients.ToDictionary(client => client, client => SampleFiles.Make(
                site.NewPath(string.Create(CultureInfo.InvariantCulture, $"-{client}-{round}")), random.Next(Smallest, Largest), random));
            var sends = Clients.ToDictionary(client => client, client => site[client].Start("send", files[client]));

            await Rounds.InstantAsync(random, Busy);
            var killed = Clients.Where(_ => round % 3 > 0 && random.Next(2) == 0).ToArray();
            foreach (var client in killed) await sends[client].KillAsync();
            if (round % 3 < 2) await site.Server.KillAsync();
            foreach (var client in Clients)
            {
                if (sends[client].ExitCode == 0) AssertThere(site, files[client]);
            }

            if (round % 3 < 2) await site.StartServerAsync();
            foreach (var client in Clients)
            {
                await site[client].EndOrRepeatAsync(sends[client], "send", files[client]);
                AssertThere(site, files[client]);
                sent[Path.GetFileName(files[client])] = SampleFiles.Hash(files[client]);
                File.Delete(files[client]);
            }

            // One version each, and nothing else.
            var stored = Directory.EnumerateFileSystemEntries(Path.Combine(site.Data, "files")).Select(path => Path.GetFileName(path));
            Assert.Equal(sent.Keys.Order(StringComparer.Ordinal), stored.Order(StringComparer.Ordinal));
        });

        Assert.All(sent, file => Assert.Equal(file.Value, SampleFiles.Hash(Path.Combine(site.Data, "files", file.Key))));
        var listed = (await site["ann"].RunAsync("ls")).WithExit(0).Named("entry").Select(e => e.Text("path"));
        Assert.Equal(sent.Keys.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        (await site.AdminAsync("verify", "--stored")).WithExit(0);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(site.Data, ".filetransfer", "staging")));
    }

    private static void AssertThere(Site site, string file) =>
        SampleFiles.AssertSame(file, Path.Combine(site.Data, "files", Path.GetFileName(file)));
}
