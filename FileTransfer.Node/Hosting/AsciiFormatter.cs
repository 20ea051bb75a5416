using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;

namespace FileTransfer.Node.Hosting;

/// <summary>
/// JSON in pure ASCII. Beyond ASCII stand only characters within JSON strings, so an escape says the same; Serilog
/// leaves C1 and bidirectional controls of an exception's text as they are.
/// </summary>
internal sealed class AsciiFormatter(ITextFormatter json) : ITextFormatter
{
    private const char LastAscii = '~';

    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var buffer = new StringWriter(CultureInfo.InvariantCulture);
        json.Format(logEvent, buffer);
        foreach (var character in buffer.ToString())
        {
            if (character <= LastAscii) output.Write(character);
            else output.Write($"\\u{(int)character:x4}");
        }
    }
}
