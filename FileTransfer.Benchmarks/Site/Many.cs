using FileTransfer.Benchmarks.Data;
using FileTransfer.Benchmarks.Output;
using FileTransfer.Benchmarks.Peers;
using FileTransfer.Benchmarks.Processes;

namespace FileTransfer.Benchmarks.Site;

/// <summary>Clients that send at once share the server fairly.</summary>
internal static class Many
{
    private const int Clients = 8;
    private const long Size = 256 * Show.MiB;
    private const int Runs = 3;
    private const double FairnessTarget = 2;

    public static async Task RunAsync(Bench bench, CancellationToken cancel)
    {
        var (report, space) = (bench.Report, bench.Space);
        await using var site = await TestSite.StartAsync(bench, cancel);
        var homes = new List<string>();
        var sources = new List<string>();
        var expected = new List<string>();
        for (var i = 0; i < Clients; i++)
        {
            homes.Add(await site.JoinAsync($"client-{i}", cancel));
            sources.Add(RandomFile.Make(space.At($"file-{i}"), Size));
            expected.Add(await Digest.OfFileAsync(sources[i], cancel));
        }

        var (together, bare) = (new List<Run>(), new List<double>());
        var runs = bench.Runs ?? Runs;
        for (var run = 0; run <= runs; run++)
        {
            report.Doing(run == 0 ? "warm-up" : $"run {run} of {runs}");
            bare.Add(await BareAsync(space, sources));
            together.Add(await Measurement.RunAsync([.. homes.Select((home, i) => site.Send(home, sources[i]))], [site.Server], cancel));
            for (var i = 0; i < Clients; i++)
            {
                report.Same($"client {i}", expected[i], await Digest.OfFileAsync(Path.Combine(site.Files, $"file-{i}"), cancel));
                await site.RemoveAsync(homes[i], $"file-{i}", cancel);
            }
        }

        var table = new RunTable(Clients * Size, "clients", "server");
        var ours = table.Add("8 × filetransfer send", together[1..]);
        var limit = table.Add("8 bare TCP copies", bare[1..]);
        report.Say(table);
        report.Say($"time as a multiple of the bare copies: {Show.Number(ours / limit)}\n");
        report.Say(Times(together[1..]));
        var ratio = together[1..].Max(run => run.Each.Max() / run.Each.Min());
        report.Target($"the slowest client takes {Show.Number(ratio)} times the fastest one's time (at most {FairnessTarget})", ratio <= FairnessTarget);
    }

    private static async Task<double> BareAsync(Workspace space, List<string> sources)
    {
        var seconds = await Task.WhenAll(sources.Select((source, i) => BareCopy.RunAsync(source, space.At($"copy-{i}"))));
        for (var i = 0; i < sources.Count; i++) File.Delete(space.At($"copy-{i}"));
        return seconds.Max();
    }

    private static TextTable Times(IReadOnlyList<Run> runs)
    {
        var table = new TextTable(["seconds", .. Enumerable.Range(1, Clients).Select(client => $"client {client}"), "slowest / fastest"]);
        for (var i = 0; i < runs.Count; i++)
        {
            table.Add(
            [
                $"run {i + 1}", .. runs[i].Each.Select(seconds => Show.Number(seconds)),
                Show.Number(runs[i].Each.Max() / runs[i].Each.Min()),
            ]);
        }

        return table;
    }
}
