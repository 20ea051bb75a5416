using Akka.Actor;
using Akka.Hosting;
using FileTransfer.Actors.Remote;
using FileTransfer.Node.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FileTransfer.Node.Hosting;

/// <summary>The actor system of this process and its log. Signals are the command line's business, not the host's.</summary>
internal sealed class ActorHost : IAsyncDisposable
{
    private readonly IHost _host;

    private ActorHost(IHost host, ILoggerFactory logs)
    {
        _host = host;
        Logs = logs;
        System = host.Services.GetRequiredService<ActorSystem>();
    }

    public ActorSystem System { get; }

    public ILoggerFactory Logs { get; }

    /// <summary>Null for a node without others.</summary>
    public RemoteLinks? Links { get; private init; }

    /// <param name="log">Where to.</param>
    /// <param name="remote">The way to other servers and broadcasters, made with the log; null for a node that has none.</param>
    /// <param name="cancel">Stops the start.</param>
    public static async Task<ActorHost> StartAsync(
        LogSettings log, Func<ILoggerFactory, RemoteLinks>? remote, CancellationToken cancel)
    {
        var logs = Logging.Create(log, Console.Error);
        var links = remote?.Invoke(logs);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddAkka(NodeAddress.System, akka => Remote(akka, links)
            .AddHocon(
                $$"""
                akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
                akka.stdout-loglevel = OFF
                akka.stdout-logger-class = "{{typeof(LastResortLogger).AssemblyQualifiedName}}"
                akka.log-dead-letters = off
                akka.log-dead-letters-during-shutdown = off
                akka.scheduler.implementation = "{{typeof(SystemTimerScheduler).AssemblyQualifiedName}}"
                """,
                HoconAddMode.Prepend)
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLoggerFactory(links is null ? logs : new QuietLoggerFactory(logs));
            }));
        var host = builder.Build();
        await host.StartAsync(cancel).ConfigureAwait(false);
        return new ActorHost(host, logs) { Links = links };
    }

    private static AkkaConfigurationBuilder Remote(AkkaConfigurationBuilder akka, RemoteLinks? links)
    {
        if (links is null) return akka;
        return akka.AddSetup(links).AddHocon(RemoteConfig.Hocon(links), HoconAddMode.Prepend);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None).ConfigureAwait(false);
        _host.Dispose();
        Logs.Dispose();
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
