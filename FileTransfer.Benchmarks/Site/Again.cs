using FileTransfer.Benchmarks.Data;
using FileTransfer.Benchmarks.Output;
using FileTransfer.Benchmarks.Processes;

namespace FileTransfer.Benchmarks.Site;

/// <summary>
/// Newer content under a name that receivers have: how much of it travels to them, and how long it takes against the
/// first time. The way to the server is not shortened, and is part of the command's time only.
/// </summary>
internal static class Again
{
    private const long FileSize = 256 * Show.MiB;
    private const int Folders = 20;
    private const int FilesEach = 100;
    private const int SmallFile = 20 * 1024;
    private const int Touched = 20;

    /// <summary>Of what changed, for chunks at its edges.</summary>
    private const long Edges = 2 * Show.MiB;

    public static async Task RunAsync(Bench bench, CancellationToken cancel)
    {
        var space = bench.Space;
        await using var site = await TestSite.StartAsync(bench, cancel);
        Receiver[] receivers = [await site.ReceiveAsync("receiver-1", cancel), await site.ReceiveAsync("receiver-2", cancel)];
        var table = new TextTable("", "command s", "slower receiver s", "MiB to each", "MiB copied there");
        async Task<(double Seconds, long Travelled)> BroadcastAsync(string what, string path)
        {
            bench.Report.Doing(what);
            var isFile = File.Exists(path);
            var run = await Measurement.RunAsync(site.Broadcast(path), [site.Server], cancel);
            var expected = isFile ? await Digest.OfFileAsync(path, cancel) : await Digest.OfTreeAsync(path, cancel);
            var (seconds, travelled, reused) = (0.0, 0L, 0L);
            foreach (var receiver in receivers)
            {
                var received = await receiver.Process.ExpectAsync("received", cancel);
                var arrived = receiver.At(Path.GetFileName(path));
                bench.Report.Same(what, expected, isFile ? await Digest.OfFileAsync(arrived, cancel) : await Digest.OfTreeAsync(arrived, cancel));
                seconds = Math.Max(seconds, received.GetProperty("seconds").GetDouble());
                reused = received.GetProperty("reusedBytes").GetInt64();
                travelled = Math.Max(travelled, received.GetProperty("bytes").GetInt64() - reused);
            }

            table.Add(what, Show.Number(run.Seconds), Show.Number(seconds), Show.Number((double)travelled / Show.MiB), Show.Number((double)reused / Show.MiB));
            return (seconds, travelled);
        }

        var warm = RandomFile.Make(space.At("warm-up"), FileSize);
        await BroadcastAsync("another file first, 256 MiB", warm);
        var file = RandomFile.Make(space.At("image"), FileSize);
        var whole = await BroadcastAsync("file of 256 MiB", file);
        ChangeFile(file);
        var changed = await BroadcastAsync("1 MiB in it changed, 1 MiB more", file);
        var tree = RandomFile.MakeTree(space.At("release"), Folders, FilesEach, SmallFile);
        await BroadcastAsync("2,000 files of 20 KiB", tree);
        ChangeTree(tree);
        var files = await BroadcastAsync("20 changed, 20 renamed", tree);

        bench.Report.Say(table);
        bench.Report.Target(
            $"of the file {Show.Number((double)changed.Travelled / Show.MiB)} MiB travel again (at most {Show.Number((double)(Edges + (2 * Show.MiB)) / Show.MiB)})",
            changed.Travelled <= (2 * Show.MiB) + Edges);
        bench.Report.Target($"of the folder what changed, {Show.Count(files.Travelled)} bytes", files.Travelled == Touched * SmallFile);
        bench.Report.Say($"the changed file takes {Show.Number(changed.Seconds / whole.Seconds)} of the first time");
    }

    private static void ChangeFile(string path)
    {
        var other = RandomFile.Make(path + ".other", 2 * Show.MiB);
        var bytes = File.ReadAllBytes(other);
        File.Delete(other);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        RandomAccess.Write(file, bytes.AsSpan(0, (int)Show.MiB), FileSize / 2);
        RandomAccess.Write(file, bytes.AsSpan((int)Show.MiB), FileSize);
    }

    private static void ChangeTree(string path)
    {
        var files = Directory.GetFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        foreach (var file in files.Take(Touched))
        {
            File.Delete(file);
            RandomFile.Make(file, SmallFile);
        }

        foreach (var file in files.Skip(Touched).Take(Touched)) File.Move(file, file + "-renamed");
    }
}
