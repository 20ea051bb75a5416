using Spectre.Console;

namespace FileTransfer.Node.Output;

/// <summary>Spectre's console over one of our streams, with what we found out about the terminal.</summary>
internal static class Consoles
{
    public static IAnsiConsole For(TextWriter writer, bool color) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.Yes,
        ColorSystem = color ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
        Out = new AnsiConsoleOutput(writer),
    });
}
