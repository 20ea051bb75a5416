using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace FileTransfer.Node.Hosting;

/// <summary>Writes each event whole, so that lines of several threads never mix.</summary>
internal sealed class TextSink(ITextFormatter formatter, TextWriter output) : ILogEventSink
{
    private readonly Lock _lock = new();

    public void Emit(LogEvent logEvent)
    {
        using var buffer = new StringWriter();
        formatter.Format(logEvent, buffer);
        lock (_lock) output.Write(buffer.ToString());
    }
}
