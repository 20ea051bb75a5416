using System.Text.Json;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Configuration;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

public sealed class BroadcasterCommandTests : IDisposable
{
    private readonly CommandSession _session = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_joins_once_and_says_how_its_clients_reach_it()
    {
        var exit = await _session.RunAsync("broadcaster", "--join", Sample.Link, "--name", "berlin", "--data", _folder.Path, "--json");

        Assert.Equal(0, exit);
        Assert.Equal((Sample.Link, NodeId.Parse("berlin")), _session.Runtime.Joined);
        Assert.Equal((NodePlace.Data, _folder.Path), (_session.Runtime.Settings!.Place, _session.Runtime.Settings.Server.Data));
        var ready = JsonDocument.Parse(_session.Out.Split('\n')[0]).RootElement;
        Assert.Equal("ready berlin s:5001", $"{ready.GetProperty("event")} {ready.GetProperty("node")} {ready.GetProperty("server")}");
        Assert.DoesNotContain(Sample.Link, _session.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_people_read_which_addresses_its_clients_need()
    {
        await _session.RunAsync("broadcaster", "--data", _folder.Path);

        Assert.Contains("filetransfer client --server berlin:5001,s:5001", _session.Out + _session.Error, StringComparison.Ordinal);
        Assert.Null(_session.Runtime.Joined);
    }

    [Fact]
    public async Task The_link_may_come_from_the_environment()
    {
        _session.Environment["FILETRANSFER_JOIN_LINK"] = Sample.Link;

        await _session.RunAsync("broadcaster", "--data", _folder.Path);

        Assert.Equal(Sample.Link, _session.Runtime.Joined?.Link);
    }

    [Fact]
    public async Task A_broadcaster_is_invited_as_what_it_is()
    {
        await _session.RunAsync("invite", "--roles", "broadcaster", "--name", "berlin", "--data", _folder.Path);

        var order = Assert.IsType<InviteOrder>(Assert.Single(_session.Client.Asked));
        Assert.Equal((NodeKind.Broadcaster, Permissions.None), (order.Kind, order.Grants.Permissions));
    }
}
