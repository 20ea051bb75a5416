using BenchmarkDotNet.Attributes;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Transfers;

namespace FileTransfer.Benchmarks.Micro;

/// <summary>All decisions of a receiver, per chunk: a 1 GiB file, and a tree of 10,000 files of 4 KiB.</summary>
public class FetchPlanBenchmarks
{
    private const int Files = 10_000;
    private const int LargeChunks = 1024;

    private readonly Manifest _large = Manifest.Create([File("large", 1024L * 1024 * 1024)]);
    private readonly Manifest _tree = Manifest.Create([.. Enumerable.Range(0, Files).Select(i => File($"file-{i}", 4096))]);

    [Benchmark(OperationsPerInvoke = LargeChunks)]
    public long One_large_file() => Transfer(_large);

    [Benchmark(OperationsPerInvoke = Files)]
    public long Ten_thousand_small_files() => Transfer(_tree);

    private static readonly NodeId Source = NodeId.Parse("source");

    private static long Transfer(Manifest manifest)
    {
        var plan = new FetchPlan(manifest, new ChunkMap(), new TransferOptions());
        plan.AssignAll(Source);
        var waiting = new Queue<int>();
        while (!plan.AllDurable)
        {
            foreach (var range in plan.Next().SelectMany(fetch => fetch.Chunks))
            {
                for (var chunk = range.First; chunk < range.End; chunk++) waiting.Enqueue(chunk);
            }

            var arrived = waiting.Dequeue();
            plan.Arrive(Source, arrived);
            plan.Verified(arrived);
            plan.Durable([new ChunkRange(arrived, 1)]);
        }

        return plan.DurableBytes;
    }

    private static Entry File(string name, long size) =>
        new(RelativePath.Parse(name), EntryKind.File, size, DateTime.UnixEpoch, Executable: false);
}
