using FileTransfer.Benchmarks.Data;
using FileTransfer.Benchmarks.Output;
using FileTransfer.Benchmarks.Peers;
using FileTransfer.Benchmarks.Processes;

namespace FileTransfer.Benchmarks.Site;

/// <summary>A file larger than any buffer: what it costs in memory, on every side of every way.</summary>
internal static class Large
{
    private const long Size = 5 * Show.GiB;
    private const long MemoryTarget = 200 * Show.MiB;
    private const string Name = "large";

    public static async Task RunAsync(Bench bench, CancellationToken cancel)
    {
        var (report, space) = (bench.Report, bench.Space);
        await using var site = await TestSite.StartAsync(bench, cancel);
        var home = await site.JoinAsync("sender", cancel);
        Receiver[] receivers = [await site.ReceiveAsync("receiver-1", cancel), await site.ReceiveAsync("receiver-2", cancel)];
        report.Doing("making 5 GiB");
        var (source, fetched) = (RandomFile.Make(space.At(Name), Size), space.At("fetched"));
        var expected = await Digest.OfFileAsync(source, cancel);
        var bare = await BareCopy.RunAsync(source, fetched);
        File.Delete(fetched);

        report.Doing("send");
        var send = await Measurement.RunAsync(site.Send(home, source), [site.Server], cancel);
        File.Delete(source);
        report.Same("send", expected, await Digest.OfFileAsync(Path.Combine(site.Files, Name), cancel));
        report.Doing("get");
        var get = await Measurement.RunAsync(site.Get(home, Name, fetched), [site.Server], cancel);
        report.Same("get", expected, await Digest.OfFileAsync(fetched, cancel));
        File.Delete(fetched);
        report.Doing("broadcast to two");
        var broadcast = await Measurement.RunAsync(
            site.Broadcast(Name), [site.Server, .. receivers.Select(receiver => receiver.Process.Id)], cancel);
        foreach (var receiver in receivers) report.Same("broadcast", expected, await Digest.OfFileAsync(receiver.At(Name), cancel));

        var table = new RunTable(Size, "command", "others");
        table.Add("send", [send]);
        table.Add("get", [get]);
        table.Add("broadcast to 2", [broadcast]);
        var limit = table.Add("bare TCP copy", [bare]);
        report.Say(table);
        report.Say($"time as a multiple of the bare copy: send {Show.Number(send.Seconds / limit)}, get {Show.Number(get.Seconds / limit)}, "
            + $"broadcast of two copies {Show.Number(broadcast.Seconds / (2 * limit))}\n");
        Run[] all = [send, get, broadcast];
        Memory(report, "the largest command", all.Max(run => run.NearPeak));
        Memory(report, "the largest of server and receivers", all.Max(run => run.FarPeak));
    }

    private static void Memory(Report report, string who, long bytes) =>
        report.Target($"peak memory of {who} is {Show.Mebibytes(bytes)} MiB (at most {Show.Mebibytes(MemoryTarget)})", bytes <= MemoryTarget);
}
