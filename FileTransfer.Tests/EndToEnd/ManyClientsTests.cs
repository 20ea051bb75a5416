using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

public sealed class ManyClientsTests
{
    [Fact]
    public async Task Eight_clients_send_at_once_and_a_ninth_receives_it_all()
    {
        string[] clients = [.. Enumerable.Range(1, 8).Select(i => $"client-{i}")];
        await using var site = await Site.OpenAsync(clients);
        var files = clients.ToDictionary(client => client, client => SampleFiles.Make(site.NewPath(client), 16 << 20));

        await Task.WhenAll(clients.Select(client => site[client].SendAsync(files[client], "--to", "from/" + client)));

        foreach (var (client, file) in files)
            SampleFiles.AssertSame(file, Path.Combine(site.Data, "files", "from", client, Path.GetFileName(file)));
        var copy = site.NewPath();
        (await (await site.JoinAsync("ninth")).RunAsync("get", "from", "--out", copy)).WithExit(0);
        SampleFiles.AssertSameTree(Path.Combine(site.Data, "files", "from"), copy);
    }
}
