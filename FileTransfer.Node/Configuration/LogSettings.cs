using Serilog.Events;

namespace FileTransfer.Node.Configuration;

/// <summary>The node's own log; the keys of <c>filetransfer.log</c>.</summary>
/// <param name="File">Full path; null for a server's own data folder, and for no file with a client.</param>
/// <param name="MaxSize">Bytes of one log file before the next begins.</param>
/// <param name="Keep">Files, the current one included.</param>
internal sealed record LogSettings(LogEventLevel Level, string? File, long MaxSize, int Keep)
{
    /// <summary>Lines about one node in a minute, saved up to a minute's worth; errors are always written.</summary>
    public int LinesPerNode { get; init; } = 300;

    /// <summary>Whether the log is shown on the error stream too; decided by the command, not by a key.</summary>
    public bool Console { get; init; }

    /// <summary>Whether the log shows stack traces; decided by the command, not by a key.</summary>
    public bool Trace { get; init; }

    public static LogSettings Read(SettingsReader from) => new(
        from.Choice<LogEventLevel>("log.level"),
        from.OptionalText("log.file") is { } file ? Folders.Full(file) : null,
        from.Size("log.max-size", 64 << 10, 16L << 30),
        from.Count("log.keep", 1, 1000))
    {
        LinesPerNode = from.Count("log.lines-per-node", 1, 1_000_000),
    };
}
