using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Hosting.Logging;
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

    /// <param name="log">Where to.</param>
    /// <param name="remote">The way to other servers and broadcasters, made with the log; null for a node that has none.</param>
    public static ActorHost Start(LogSettings log, Func<ILoggerFactory, RemoteLinks>? remote)
    {
        var logs = Logging.Create(log, Console.Error);
        var links = remote?.Invoke(logs);
        var setup = links is null
            ? ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(Local), new LoggerFactorySetup(logs))
            : ActorSystemSetup.Create(
                BootstrapSetup.Create().WithConfig(RemoteConfig.Hocon(links).WithFallback(Local)),
                new LoggerFactorySetup(new QuietLoggerFactory(logs)), links);
        return new ActorHost(ActorSystem.Create(NodeAddress.System, setup), logs, links);
    }

    /// <summary>A member of a cluster leaves it first.</summary>
    public async ValueTask DisposeAsync()
    {
        await CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ClrExitReason.Instance).ConfigureAwait(false);
        await System.Terminate().ConfigureAwait(false);
        Logs.Dispose();
    }
}
