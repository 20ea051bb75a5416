using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Faults.Disk;

/// <summary>What is flushed before what, as the kernel sees it, with every flush slowed down so that nothing passes it unseen.</summary>
public sealed class FlushOrderTests
{
    private static readonly string[] Options =
    [
        "-e", "trace=pwrite64,fsync,fdatasync,mkdir,mkdirat,rename,renameat2,sendto,sendmsg",
        "-e", "inject=fsync,fdatasync:delay_enter=100ms",
    ];

    [Fact]
    public async Task An_upload_is_flushed_step_by_step_before_it_is_acknowledged()
    {
        await using var site = await Site.OpenAsync("ann");
        var file = SampleFiles.Make(site.NewPath(), 2_500_000);
        var name = Path.GetFileName(file);
        var (top, catalogue) = (Path.Combine(site.Data, "files"), Path.Combine(site.Data, ".filetransfer", "catalog.db-wal"));
        await using var strace = await Strace.AttachAsync(site.Server, Options);

        await site["ann"].SendAsync(file, "--to", "new/deep");
        var trace = await strace.DetachAsync();
        var calls = SystemCall.Parse(trace);

        // Data, flushed, then the journal that speaks of it, flushed.
        var written = Last(call => call.Name == "pwrite64" && call.IsOn($"/tree/{name}"));
        var data = FirstAfter(written, call => IsFlush(call) && call.IsOn($"/tree/{name}"));
        var journal = First(call => call.Name == "pwrite64" && call.IsOn("/journal") && !call.Text.Contains(".new/", StringComparison.Ordinal));
        Assert.True(data.End < journal.Start, Show("the journal speaks of data that is not flushed", data, journal));

        // The intention to rename, flushed; new parents, flushed; then the name, flushed.
        var intention = Last(call => call.Name == "pwrite64" && call.IsOn("/journal"));
        var rename = Last(call => call.Name is "renameat2" && call.Text.Contains($"{top}/new/deep>", StringComparison.Ordinal));
        Assert.True(FirstAfter(intention, call => IsFlush(call) && call.IsOn("/journal")).End < rename.Start, "the rename was not announced");
        foreach (var (parent, child) in new[] { (top, "new"), ($"{top}/new", "deep") })
        {
            var made = Last(call => call.Name.StartsWith("mkdir", StringComparison.Ordinal) && call.Text.Contains($"\"{child}\"", StringComparison.Ordinal));
            Assert.True(FirstAfter(made, call => IsFlush(call) && call.IsOn(parent)).End < rename.Start, $"{child} was not flushed");
        }

        // The catalogue, flushed; and only then a word to the client.
        var named = FirstAfter(rename, call => IsFlush(call) && call.IsOn($"{top}/new/deep"));
        var entered = FirstAfter(rename, call => call.Name == "pwrite64" && call.IsOn(catalogue));
        Assert.True(named.End < entered.Start, Show("the catalogue speaks of a name that is not flushed", named, entered));
        var recorded = FirstAfter(entered, call => IsFlush(call) && call.IsOn(catalogue));
        var answer = FirstAfter(rename, call => call.Name.StartsWith("send", StringComparison.Ordinal));
        Assert.True(recorded.End < answer.Start, Show("something was said before everything was durable", recorded, answer));

        SystemCall First(Func<SystemCall, bool> which) => Found(calls.FirstOrDefault(which));
        SystemCall Last(Func<SystemCall, bool> which) => Found(calls.LastOrDefault(which));
        SystemCall FirstAfter(SystemCall call, Func<SystemCall, bool> which) => Found(calls.FirstOrDefault(next => next.Start > call.End && which(next)));
        SystemCall Found(SystemCall? call) => call ?? throw new InvalidDataException($"A call is missing in\n{string.Join('\n', trace)}");
    }

    private static bool IsFlush(SystemCall call) => call.Name is "fsync" or "fdatasync";

    private static string Show(string problem, SystemCall before, SystemCall after) => $"{problem}:\n{before.Text}\n{after.Text}";
}
