using FileTransfer.Benchmarks.Output;

namespace FileTransfer.Benchmarks.Site;

internal static class Scenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("send-vs-scp", "1 GiB as one command, against scp with AES-GCM", 5 * Show.GiB, SendVsScp.RunAsync),
        new("sizes", "0, 1, chunk - 1, chunk, chunk + 1 and 2^32 + 1 bytes: sent, fetched, broadcast to two", 13 * Show.GiB, Sizes.RunAsync),
        new("large", "5 GiB sent, fetched, broadcast to two: memory of every process", 16 * Show.GiB, Large.RunAsync),
        new("tree", "10,000 files of 4 KiB in 100 folders, against rsync over ssh", Show.GiB, Tree.RunAsync),
        new("many", "8 clients send 256 MiB each at once", 5 * Show.GiB, Many.RunAsync),
        new("stopped", "a receiver that stands still for 60 s during a broadcast", 5 * Show.GiB, Stopped.RunAsync),
        new("again", "newer content of a name that receivers have: 256 MiB, and 2,000 files of 20 KiB", 4 * Show.GiB, Again.RunAsync),
    ];
}
