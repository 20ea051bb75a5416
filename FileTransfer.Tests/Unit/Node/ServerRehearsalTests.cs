using FileTransfer.Actors.Domain;
using FileTransfer.Node.Configuration;
using FileTransfer.Node.Hosting;
using FileTransfer.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

/// <summary>With real ports and a real disk, as it is.</summary>
public sealed class ServerRehearsalTests
{
    private static readonly NodeSettings Settings = SettingsLoader.Load(
        new SettingsSources(null, new Dictionary<string, string>(), new Dictionary<string, RawSetting>(), NodePlace.Data)).Settings;

    [Fact]
    public async Task A_server_plays_a_broadcast_and_nothing_of_it_stays()
    {
        await using var rehearsal = Start(Settings);

        var over = await rehearsal.Outcome.WaitAsync(Deadline.Usual);

        Assert.Null(over.Failure);
        Assert.Equal(2 * ChunkSize.Min, over.Report?.Bytes);
        Assert.False(Directory.Exists(over.Folder));
    }

    [Fact]
    public async Task One_that_fails_says_so_and_leaves_nothing_either()
    {
        await using var rehearsal = Start(Settings with { Server = Settings.Server with { KeepFree = long.MaxValue } });

        var over = await rehearsal.Outcome.WaitAsync(Deadline.Usual);

        Assert.Equal(Reason.NoSpace, over.Failure?.Reason);
        Assert.False(Directory.Exists(over.Folder));
    }

    [Fact]
    public async Task A_server_that_stops_meanwhile_leaves_nothing_of_it()
    {
        var rehearsal = Start(Settings);

        await rehearsal.DisposeAsync();

        Assert.True(rehearsal.Outcome.IsCompletedSuccessfully);
        Assert.Equal(Reason.Cancelled, (await rehearsal.Outcome).Failure?.Reason);
        Assert.False(Directory.Exists((await rehearsal.Outcome).Folder));
    }

    private static ServerRehearsal Start(NodeSettings settings) =>
        ServerRehearsal.Start(settings, "0", NullLoggerFactory.Instance, TimeProvider.System);
}
