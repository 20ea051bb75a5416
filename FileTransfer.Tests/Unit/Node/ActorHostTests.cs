using Akka;
using Akka.Actor;
using Akka.Cluster;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Remote;
using FileTransfer.Actors.Security;
using FileTransfer.Node.Configuration;
using FileTransfer.Node.Hosting;
using FileTransfer.Tests.Support;
using Microsoft.Extensions.Logging;
using Serilog.Events;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

public sealed class ActorHostTests
{
    [Fact]
    public async Task A_member_of_a_cluster_leaves_it_before_it_ends()
    {
        var host = Start();
        var left = NoteLeaving(host);
        var cluster = Cluster.Get(host.System);
        await cluster.JoinAsync(cluster.SelfAddress).WaitAsync(Deadline.Usual);
        await Deadline.UntilAsync("it knows itself a member", () => cluster.SelfMember.Status == MemberStatus.Up);

        await host.DisposeAsync().AsTask().WaitAsync(Deadline.Usual);

        Assert.True(left.IsCompleted);
    }

    [Fact]
    public async Task Who_never_joined_does_not_wait_for_a_cluster()
    {
        var host = Start();
        var left = NoteLeaving(host);

        await host.DisposeAsync().AsTask().WaitAsync(Deadline.Usual);

        Assert.True(host.System.WhenTerminated.IsCompleted);
        Assert.False(left.IsCompleted);
    }

    private static ActorHost Start() => ActorHost.Start(
        new LogSettings(LogEventLevel.Fatal, null, 1 << 20, 1),
        logs => new RemoteLinks(
            NodeId.Parse("hub"), NodeKind.Server, new RemoteReach([]), TimeProvider.System, logs.CreateLogger<RemoteLinks>()));

    private static Task NoteLeaving(ActorHost host)
    {
        var left = new TaskCompletionSource();
        CoordinatedShutdown.Get(host.System).AddTask(CoordinatedShutdown.PhaseClusterLeave, "noted", () =>
        {
            left.SetResult();
            return Task.FromResult(Done.Instance);
        });
        return left.Task;
    }
}
