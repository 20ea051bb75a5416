using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

public sealed class PermissionTests(SharedSite shared) : IClassFixture<SharedSite>
{
    private readonly Site _site = shared.Site;

    [Fact]
    public async Task A_node_that_may_only_receive_may_do_nothing_else()
    {
        var file = SampleFiles.Make(_site.NewPath(), 10);
        await shared.Ann.SendAsync(file);
        var name = Path.GetFileName(file);
        var receiver = await _site.JoinAsync("receiver", "receive");

        string[][] refused =
        [
            ["send", file], ["get", name, "--out", _site.NewPath()], ["rm", name], ["broadcast", file], ["broadcast", name],
            ["nodes"], ["invite"],
        ];
        foreach (var command in refused) (await receiver.RunAsync(command)).WithError(4, "not-allowed");

        SampleFiles.AssertSame(file, Path.Combine(_site.Data, "files", name));
    }

    [Fact]
    public async Task A_node_that_may_not_receive_is_refused_as_a_receiver_and_is_none()
    {
        var sender = await _site.JoinAsync("sender", "upload,broadcast");

        (await sender.RunAsync("client", "--inbox", sender.Inbox)).WithError(4, "not-allowed");

        Assert.Equal(0, (await sender.RunAsync("broadcast", SampleFiles.Make(_site.NewPath(), 1))).WithExit(0).Last.Number("receivers"));
    }

    [Fact]
    public async Task A_broadcast_without_receivers_says_so()
    {
        var result = (await shared.Ann.RunAsync("broadcast", SampleFiles.Make(_site.NewPath(), 100))).WithExit(0);

        Assert.Equal((0, 0), (result.Last.Number("receivers"), result.Last.Number("committed")));
        Assert.Empty(result.Named("receiver"));
    }

    [Fact]
    public async Task A_refusal_for_people_names_what_is_missing()
    {
        var reader = await _site.JoinAsync("reader", "download");

        var said = await reader.RefusesAsync(4, "send", SampleFiles.Make(_site.NewPath(), 1));

        Assert.Contains("upload", said, StringComparison.Ordinal);
    }
}
