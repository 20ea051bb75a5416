using System.Globalization;
using FileTransfer.Actors.Domain;
using Serilog.Events;
using Serilog.Formatting;

namespace FileTransfer.Node.Hosting;

/// <summary>One event as one line for people; a stack trace only when asked for, indented below it.</summary>
internal sealed class LineFormatter(bool trace) : ITextFormatter
{
    public void Format(LogEvent logEvent, TextWriter output)
    {
        var at = logEvent.Timestamp.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        output.Write($"{at} {Level(logEvent.Level)} {Display.Text(logEvent.RenderMessage(CultureInfo.InvariantCulture))}");
        if (logEvent.Exception is { } exception)
        {
            output.Write($": {Display.Text(exception.Message)}");
            if (trace)
            {
                foreach (var line in exception.ToString().Split('\n'))
                    output.Write($"{output.NewLine}    {Display.Text(line.Trim())}");
            }
        }

        output.WriteLine();
    }

    private static string Level(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => "verbose",
        LogEventLevel.Debug => "debug  ",
        LogEventLevel.Information => "info   ",
        LogEventLevel.Warning => "warning",
        LogEventLevel.Error => "error  ",
        _ => "fatal  ",
    };
}
