using System.Diagnostics;
using FileTransfer.Actors.Transfers;
using FileTransfer.Benchmarks.Data;
using FileTransfer.Benchmarks.Output;
using FileTransfer.Benchmarks.Processes;

namespace FileTransfer.Benchmarks.Site;

/// <summary>
/// One of two receivers is frozen in the middle of a broadcast. The server's memory before is that after a whole broadcast
/// of the same size, so that what is counted is the frozen receiver and not the buffers that every transfer needs.
/// </summary>
internal static class Stopped
{
    private const long Size = Show.GiB;

    /// <summary>What the server may hold for one receiver: its window and what the link has queued.</summary>
    private const long LinkQueue = 4 * Show.MiB;

    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250);

    public static async Task RunAsync(Bench bench, CancellationToken cancel)
    {
        var (report, space) = (bench.Report, bench.Space);
        await using var site = await TestSite.StartAsync(bench, cancel);
        var home = await site.JoinAsync("sender", cancel);
        var frozen = await site.ReceiveAsync("frozen", cancel);
        var other = await site.ReceiveAsync("other", cancel);
        var expected = new Dictionary<string, string>();
        foreach (var name in (string[])["first", "second"])
        {
            var source = RandomFile.Make(space.At(name), Size);
            expected[name] = await Digest.OfFileAsync(source, cancel);
            await Measurement.RunAsync(site.Send(home, source), [site.Server], cancel);
            File.Delete(source);
        }

        report.Doing("a broadcast that nobody disturbs");
        var calm = await Measurement.RunAsync(site.Broadcast("first"), [site.Server, frozen.Process.Id, other.Process.Id], cancel);
        foreach (var receiver in (Receiver[])[frozen, other]) File.Delete(receiver.At("first"));
        var before = ProcFile.ResidentBytes(site.Server);

        var command = site.Broadcast("second");
        await using var broadcast = LiveProcess.Start(command[0], command.Skip(1));
        await UnderWayAsync(broadcast, cancel);
        Signal.Freeze(frozen.Process.Id);
        report.Doing("frozen for 60 s");
        var (most, cpu) = await WatchAsync(site.Server, cancel);
        Signal.Thaw(frozen.Process.Id);
        var watch = Stopwatch.StartNew();
        var exit = await broadcast.EndAsync(cancel);
        var arrived = await ArrivesAsync(frozen.At("second"), cancel);
        report.Same("the other receiver", expected["second"], await Digest.OfFileAsync(other.At("second"), cancel));
        var after = watch.Elapsed.TotalSeconds;
        if (arrived) report.Same("the frozen receiver", expected["second"], await Digest.OfFileAsync(frozen.At("second"), cancel));

        var table = new TextTable("", "MiB", "s");
        table.Add("undisturbed broadcast of 1 GiB to 2, server's peak", Show.Mebibytes(calm.FarPeak), Show.Number(calm.Seconds));
        table.Add("server resident before", Show.Mebibytes(before), "");
        table.Add("server resident at most while one receiver is frozen", Show.Mebibytes(most), Show.Number(Standstill.TotalSeconds, 0));
        table.Add("server's CPU time meanwhile", "", Show.Number(cpu.Total));
        table.Add("from SIGCONT to the end", "", Show.Number(after));
        report.Say(table);
        var allowed = new TransferOptions().WindowBytes + LinkQueue;
        report.Target(
            $"server grows by {Show.Mebibytes(most - before)} MiB (at most {Show.Mebibytes(allowed)}: window and link queue)", most - before <= allowed);
        report.Target($"the frozen receiver has the file (broadcast ended with exit {exit})", arrived && exit == 0);
    }

    /// <summary>Until some bytes have arrived and most have not.</summary>
    private static async Task UnderWayAsync(LiveProcess broadcast, CancellationToken cancel)
    {
        while (true)
        {
            var progress = await broadcast.ExpectAsync("progress", cancel);
            if (progress.GetProperty("bytes").GetInt64() > 0) return;
        }
    }

    private static async Task<(long Most, CpuTime Cpu)> WatchAsync(int server, CancellationToken cancel)
    {
        var (most, from, watch) = (0L, ProcFile.Cpu(server), Stopwatch.StartNew());
        for (; watch.Elapsed < Standstill; await Task.Delay(Glance, cancel)) most = Math.Max(most, ProcFile.ResidentBytes(server));
        return (most, ProcFile.Cpu(server) - from);
    }

    /// <summary>It may come after the command has ended, when the receiver connects again.</summary>
    private static async Task<bool> ArrivesAsync(string path, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        for (; watch.Elapsed < Patience; await Task.Delay(Glance, cancel))
        {
            if (File.Exists(path)) return true;
        }

        return false;
    }
}
