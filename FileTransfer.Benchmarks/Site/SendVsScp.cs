using FileTransfer.Benchmarks.Data;
using FileTransfer.Benchmarks.Output;
using FileTransfer.Benchmarks.Peers;
using FileTransfer.Benchmarks.Processes;

namespace FileTransfer.Benchmarks.Site;

/// <summary>
/// One file from this machine to this machine, whole commands including their start, ours and scp in turn. A second size
/// tells start-up from rate.
/// </summary>
internal static class SendVsScp
{
    private const long Size = Show.GiB;
    private const int Runs = 5;

    public static async Task RunAsync(Bench bench, CancellationToken cancel)
    {
        var (report, space) = (bench.Report, bench.Space);
        await using var ssh = await SshServer.StartAsync(space.At("ssh"), cancel);
        await using var site = await TestSite.StartAsync(bench, cancel);
        var home = await site.JoinAsync("sender", cancel);
        var copy = space.At("copy");

        var one = await CompareAsync(bench, site, ssh, home, Size, bench.Runs ?? Runs, cancel);
        var two = await CompareAsync(bench, site, ssh, home, 2 * Size, Math.Min(bench.Runs ?? Runs, 3), cancel);
        var list = new List<Run>();
        for (var i = 0; i < Runs; i++) list.Add(await Measurement.RunAsync(site.List(home), [site.Server], cancel));

        var start = Spread.Of(list.Select(run => run.Seconds));
        report.Say($"`filetransfer ls` (start, connect, one question): {Show.Number(start.Minimum)} / {Show.Number(start.Median)} / "
            + $"{Show.Number(start.Maximum)} s, {Show.Number(Spread.Of(list.Select(run => run.Near.Total)).Median)} CPU-s");
        report.Say($"second GiB alone: filetransfer {Rate(two.Ours - one.Ours)}, scp {Rate(two.Scp - one.Scp)}");
        report.Target($"1 GiB send takes {Show.Number(one.Ours / one.Scp)} of scp's time (at most 1)", one.Ours <= one.Scp);
    }

    private static async Task<(double Ours, double Scp)> CompareAsync(
        Bench bench, TestSite site, SshServer ssh, string home, long size, int runs, CancellationToken cancel)
    {
        var (report, space) = (bench.Report, bench.Space);
        var name = $"file-{size / Show.GiB}";
        var (source, copy) = (RandomFile.Make(space.At(name), size), space.At("copy"));
        var expected = await Digest.OfFileAsync(source, cancel);
        var (ours, scp, bare) = (new List<Run>(), new List<Run>(), new List<double>());
        for (var i = 0; i <= runs; i++)
        {
            report.Doing($"{size / Show.GiB} GiB, {(i == 0 ? "warm-up" : $"run {i} of {runs}")}");
            ours.Add(await Measurement.RunAsync(site.Send(home, source), [site.Server], cancel));
            report.Same("sent", expected, await Digest.OfFileAsync(Path.Combine(site.Files, name), cancel));
            await site.RemoveAsync(home, name, cancel);

            scp.Add(await Measurement.RunAsync(ssh.Scp(source, copy), [ssh.Id], cancel));
            report.Same("scp", expected, await Digest.OfFileAsync(copy, cancel));
            File.Delete(copy);

            bare.Add(await BareCopy.RunAsync(source, copy));
            File.Delete(copy);
        }

        File.Delete(source);
        var table = new RunTable(size, "sender", "receiver");
        var result = (table.Add("filetransfer send", ours[1..]), table.Add("scp aes128-gcm", scp[1..]));
        var limit = table.Add("bare TCP copy", bare[1..]);
        report.Say($"{size / Show.GiB} GiB:\n\n{table}");
        report.Say($"time as a multiple of the bare copy: filetransfer {Show.Number(result.Item1 / limit)}, scp {Show.Number(result.Item2 / limit)}\n");
        return result;
    }

    private static string Rate(double seconds) => $"{Show.Number(seconds)} s = {Show.Number(Size / seconds / 1e6, 0)} MB/s";
}
