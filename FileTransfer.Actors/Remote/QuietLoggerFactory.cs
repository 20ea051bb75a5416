using Microsoft.Extensions.Logging;

namespace FileTransfer.Actors.Remote;

/// <summary>
/// What to give to an actor system with <see cref="RemoteConfig"/> for its log: Akka.Remote writes a line, often with a stack
/// trace, for each attempt to reach a node that is off. What matters of it is said once a minute by <see cref="RemoteNews"/>.
/// </summary>
/// <param name="inner">Not disposed: it is the node's.</param>
internal sealed class QuietLoggerFactory(ILoggerFactory inner) : ILoggerFactory
{
    private static readonly string[] Noisy = ["remoting", "/system/endpointManager", "/system/transports", "/system/remote-watcher"];

    public ILogger CreateLogger(string categoryName) => new Quiet(inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
    }

    private static bool IsNoise<TState>(TState state) =>
        state is IEnumerable<KeyValuePair<string, object?>> properties
        && properties.FirstOrDefault(property => property.Key == "LogSource").Value is string source
        && Noisy.Any(noisy => source.Contains(noisy, StringComparison.Ordinal));

    private sealed class Quiet(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsNoise(state)) inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
