using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Hosting.Logging;
using Akka.Util;
using FileTransfer.Actors.Remote;
using FileTransfer.Node.Configuration;
using Microsoft.Extensions.Logging;

namespace FileTransfer.Node.Hosting;

/// <summary>The actor system of this process and its log. Signals are the command line's business.</summary>
internal sealed class ActorHost : IAsyncDisposable
{
    private static readonly Config Local = ConfigurationFactory.ParseString(
        $$"""
        akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
        akka.stdout-loglevel = OFF
        akka.stdout-logger-class = "{{typeof(LastResortLogger).AssemblyQualifiedName}}"
        akka.loggers = ["{{typeof(LoggerFactoryLogger).AssemblyQualifiedName}}"]
        akka.loglevel = INFO
        akka.log-dead-letters = off
        akka.log-dead-letters-during-shutdown = off
        akka.scheduler.implementation = "{{typeof(SystemTimerScheduler).AssemblyQualifiedName}}"
        """);

    private ActorHost(ActorSystem system, ILoggerFactory logs, RemoteLinks? links) => (System, Logs, Links) = (system, logs, links);

    public ActorSystem System { get; }

    public ILoggerFactory Logs { get; }

    /// <summary>Null for a node without others.</summary>
    public RemoteLinks? Links { get; }

    private bool IsMember => Links is not null && Cluster.Get(System).SelfMember.Status != MemberStatus.Removed;

    /// <param name="log">Where to.</param>
    /// <param name="remote">The way to other servers and broadcasters, made with the log; null for a node that has none.</param>
    public static ActorHost Start(LogSettings log, Func<ILoggerFactory, RemoteLinks>? remote)
    {
        var logs = Logging.Create(log, Console.Error);
        var links = remote?.Invoke(logs);
        var system = links is null
            ? Create(Local, ActorSystemSetup.Create(new LoggerFactorySetup(logs)))
            : Create(
                RemoteConfig.Hocon(links).WithFallback(Local),
                ActorSystemSetup.Create(new LoggerFactorySetup(new QuietLoggerFactory(logs)), links));
        return new ActorHost(system, logs, links);
    }

    /// <summary>
    /// What <see cref="ActorSystem.Create(string, ActorSystemSetup)"/> does, but for its look into an app.config, which no node has: with
    /// a setup it looks whatever the setup says, and that is a tenth of a short command.
    /// </summary>
    private static ActorSystemImpl Create(Config config, ActorSystemSetup setup)
    {
        var system = new ActorSystemImpl(NodeAddress.System, config, setup, Option<Props>.None);
        system.Start();
        return system;
    }

    /// <summary>
    /// A member of a cluster leaves it first. Who never became one has nothing to leave, and just after its start would wait in vain
    /// until a phase of Akka's shutdown times out.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (IsMember) await CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ClrExitReason.Instance).ConfigureAwait(false);
        await System.Terminate().ConfigureAwait(false);
        Logs.Dispose();
    }
}
