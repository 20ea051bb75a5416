using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace FileTransfer.Node.Commands;

/// <summary>The library's help, and the verb's examples after it.</summary>
internal sealed class HelpText(HelpAction inner) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is RootCommand root) return WelcomeText.Write(root, output);
        inner.MaxWidth = 120;
        inner.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not VerbCommand verb) return ExitCode.Done;
        output.WriteLine("Examples:");
        foreach (var example in verb.Examples) output.WriteLine($"  {example}");
        output.WriteLine();
        return ExitCode.Done;
    }
}
