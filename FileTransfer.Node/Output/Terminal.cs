using System.Text;

namespace FileTransfer.Node.Output;

/// <summary>The two streams of the process, and what they lead to.</summary>
/// <param name="Out">Results; buffered, so it is flushed after each line or table.</param>
/// <param name="Error">Progress, warnings, errors, the log.</param>
/// <param name="OutIsTerminal">Whether a person reads <paramref name="Out"/>.</param>
/// <param name="Live">Whether lines on <paramref name="Error"/> can be rewritten.</param>
/// <param name="Color">Whether colour is wanted.</param>
internal sealed record Terminal(
    TextReader In, TextWriter Out, TextWriter Error, bool OutIsTerminal, bool Live, bool Color)
{
    private const int BufferSize = 16 << 10;

    public static Terminal FromProcess()
    {
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (OperatingSystem.IsWindows()) UseUtf8(encoding);
        var dumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        var color = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && !dumb;
        return new Terminal(
            Console.In,
            TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput(), encoding, BufferSize)),
            TextWriter.Synchronized(new StreamWriter(Console.OpenStandardError(), encoding) { AutoFlush = true }),
            !Console.IsOutputRedirected && !dumb,
            !Console.IsErrorRedirected && !dumb,
            color);
    }

    /// <summary>Gives the terminal back as it was, when the process is about to end in the middle of a live line.</summary>
    public void Restore()
    {
        if (Live) Error.Write("\u001b[?25h\n");
    }

    private static void UseUtf8(Encoding encoding)
    {
        try
        {
            Console.OutputEncoding = encoding;
        }
        catch (IOException)
        {
            // No console at all: the streams are files or pipes, which take UTF-8 anyway.
        }
    }
}
