using System.Globalization;
using FileTransfer.Actors.Domain;
using FileTransfer.Benchmarks.Data;
using FileTransfer.Benchmarks.Output;
using FileTransfer.Benchmarks.Peers;
using FileTransfer.Benchmarks.Processes;

namespace FileTransfer.Benchmarks.Site;

/// <summary>The sizes at which something could be off by one, and the first one beyond 32 bits.</summary>
internal static class Sizes
{
    private static readonly long[] All = [0, 1, ChunkSize.Min - 1, ChunkSize.Min, ChunkSize.Min + 1, (1L << 32) + 1];

    public static async Task RunAsync(Bench bench, CancellationToken cancel)
    {
        await using var site = await TestSite.StartAsync(bench, cancel);
        var home = await site.JoinAsync("sender", cancel);
        Receiver[] receivers = [await site.ReceiveAsync("receiver-1", cancel), await site.ReceiveAsync("receiver-2", cancel)];
        var table = new TextTable("bytes", "send s", "get s", "broadcast s", "bare TCP copy s", "send / bare", "CPU-s in all", "equal ends");
        foreach (var size in All) table.Add(await OneAsync(bench, site, home, receivers, size, cancel));
        bench.Report.Say(table);
        bench.Report.Say("One run each; start-up of a command included, so the small ones show nothing but that.\n");
    }

    private static async Task<string[]> OneAsync(
        Bench bench, TestSite site, string home, Receiver[] receivers, long size, CancellationToken cancel)
    {
        var (report, space) = (bench.Report, bench.Space);
        report.Doing(string.Create(CultureInfo.InvariantCulture, $"{size} bytes"));
        var name = string.Create(CultureInfo.InvariantCulture, $"file-{size}");
        var (source, fetched) = (RandomFile.Make(space.At(name), size), space.At("fetched"));
        var expected = await Digest.OfFileAsync(source, cancel);
        var equal = 0;
        async Task SameAsync(string what, string path)
        {
            var found = await Digest.OfFileAsync(path, cancel);
            report.Same($"{what} of {size} bytes", expected, found);
            if (found == expected) equal++;
        }

        var bare = await BareCopy.RunAsync(source, fetched);
        File.Delete(fetched);
        var send = await Measurement.RunAsync(site.Send(home, source), [site.Server], cancel);
        File.Delete(source);
        await SameAsync("send", Path.Combine(site.Files, name));
        var get = await Measurement.RunAsync(site.Get(home, name, fetched), [site.Server], cancel);
        await SameAsync("get", fetched);
        File.Delete(fetched);
        var broadcast = await Measurement.RunAsync(
            site.Broadcast(name), [site.Server, .. receivers.Select(receiver => receiver.Process.Id)], cancel);
        foreach (var receiver in receivers)
        {
            await SameAsync("broadcast", receiver.At(name));
            File.Delete(receiver.At(name));
        }

        await site.RemoveAsync(home, name, cancel);
        Run[] all = [send, get, broadcast];
        return
        [
            Show.Count(size), Show.Number(send.Seconds), Show.Number(get.Seconds), Show.Number(broadcast.Seconds), Show.Number(bare),
            size > Show.GiB ? Show.Number(send.Seconds / bare) : "", Show.Number(all.Sum(run => run.Near.Total + run.Far.Total)),
            $"{equal} of {2 + receivers.Length}",
        ];
    }
}
