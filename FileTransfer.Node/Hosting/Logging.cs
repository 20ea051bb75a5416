using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using FileTransfer.Node.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Compact;

namespace FileTransfer.Node.Hosting;

/// <summary>The node's log: text for people on the error stream, one JSON object per line in a file.</summary>
internal static class Logging
{
    /// <summary>Below a server's data folder.</summary>
    public static string DefaultFile(string data) => Path.Combine(data, RelativePath.InternalName, "log", "node.json");

    /// <param name="settings">What to log, and where; with neither stream nor file nothing is logged.</param>
    /// <param name="error">The error stream.</param>
    /// <returns>To be disposed last; for Akka's AddLoggerFactory too.</returns>
    /// <exception cref="FailureException">The file cannot be written.</exception>
    public static ILoggerFactory Create(LogSettings settings, TextWriter error)
    {
        if (!settings.Console && settings.File is null) return NullLoggerFactory.Instance;
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Is(settings.Level)
            .Filter.ByExcluding(IsFarewell)
            .Enrich.With(new DisplayEnricher());
        if (settings.Console) configuration.WriteTo.Sink(new TextSink(new LineFormatter(settings.Trace), error));
        try
        {
            if (settings.File is { } file) ToFile(configuration, settings, file);
            var limit = new NodeLineLimit(configuration.CreateLogger(), settings.LinesPerNode, TimeProvider.System);
            var logger = new LoggerConfiguration().MinimumLevel.Is(settings.Level).WriteTo.Sink(limit).CreateLogger();
            return new SerilogLoggerFactory(logger, dispose: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException(
                Reason.AccessDenied, $"the log {Display.Text(settings.File)} cannot be written", "check log.file", e);
        }
    }

    /// <summary>Akka says at every end, in names of types, what the command line says in words.</summary>
    private static bool IsFarewell(LogEvent logged) =>
        logged.MessageTemplate.Text.StartsWith("CoordinatedShutdown invoked", StringComparison.Ordinal);

    private static void ToFile(LoggerConfiguration configuration, LogSettings settings, string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        PrivateFolder.Create(folder);
        if (new FileInfo(file).LinkTarget is not null)
        {
            throw new FailureException(
                Reason.Usage, $"the log {Display.Text(file)} is a symbolic link: it could lead into any file", "name what it leads to");
        }

        configuration.WriteTo.File(
            new AsciiFormatter(new CompactJsonFormatter()), file, fileSizeLimitBytes: settings.MaxSize, rollOnFileSizeLimit: true,
            retainedFileCountLimit: settings.Keep);
    }
}
