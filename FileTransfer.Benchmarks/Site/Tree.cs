using FileTransfer.Benchmarks.Data;
using FileTransfer.Benchmarks.Output;
using FileTransfer.Benchmarks.Peers;
using FileTransfer.Benchmarks.Processes;

namespace FileTransfer.Benchmarks.Site;

/// <summary>Many small files, where the work is not in the bytes. rsync keeps no hash, flushes nothing and has no broadcast.</summary>
internal static class Tree
{
    private const int Folders = 100;
    private const int FilesEach = 100;
    private const int FileSize = 4096;
    private const int Files = Folders * FilesEach;
    private const int Runs = 3;
    private const string Name = "tree";

    public static async Task RunAsync(Bench bench, CancellationToken cancel)
    {
        var (report, space) = (bench.Report, bench.Space);
        await using var ssh = await SshServer.StartAsync(space.At("ssh"), cancel);
        await using var site = await TestSite.StartAsync(bench, cancel);
        var home = await site.JoinAsync("sender", cancel);
        Receiver[] receivers = [await site.ReceiveAsync("receiver-1", cancel), await site.ReceiveAsync("receiver-2", cancel)];
        var source = RandomFile.MakeTree(space.At(Name), Folders, FilesEach, FileSize);
        var expected = await Digest.OfTreeAsync(source, cancel);
        async Task SameAsync(string what, string path, bool remove = true)
        {
            report.Same(what, expected, await Digest.OfTreeAsync(path, cancel));
            if (remove) Directory.Delete(path, recursive: true);
        }

        var (send, get, broadcast, rsync) = (new List<Run>(), new List<Run>(), new List<Run>(), new List<Run>());
        var copy = space.At("copy");
        var runs = bench.Runs ?? Runs;
        for (var i = 0; i <= runs; i++)
        {
            report.Doing(i == 0 ? "warm-up" : $"run {i} of {runs}");
            rsync.Add(await Measurement.RunAsync(ssh.Rsync(source, copy), [ssh.Id], cancel));
            await SameAsync("rsync", copy);
            send.Add(await Measurement.RunAsync(site.Send(home, source), [site.Server], cancel));
            await SameAsync("send", Path.Combine(site.Files, Name), remove: false);
            get.Add(await Measurement.RunAsync(site.Get(home, Name, copy), [site.Server], cancel));
            await SameAsync("get", copy);
            broadcast.Add(await Measurement.RunAsync(
                site.Broadcast(Name), [site.Server, .. receivers.Select(receiver => receiver.Process.Id)], cancel));
            foreach (var receiver in receivers) await SameAsync("broadcast", receiver.At(Name));
            await site.RemoveAsync(home, Name, cancel);
        }

        var table = new RunTable((long)Files * FileSize, "command", "others");
        var peer = table.Add("rsync -a over ssh", rsync[1..]);
        var (sent, fetched, spread) = (table.Add("send", send[1..]), table.Add("get", get[1..]), table.Add("broadcast to 2", broadcast[1..]));
        report.Say(table);
        report.Say($"files/s: rsync {Rate(peer)}, send {Rate(sent)}, get {Rate(fetched)}, broadcast to two {Rate(spread / 2)}");
        report.Say($"time as a multiple of rsync's: send {Show.Number(sent / peer)}, get {Show.Number(fetched / peer)}, "
            + $"broadcast of two copies {Show.Number(spread / (2 * peer))}\n");
    }

    private static string Rate(double seconds) => Show.Count((long)(Files / seconds));
}
