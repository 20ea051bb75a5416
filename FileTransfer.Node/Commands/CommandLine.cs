using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Configuration;
using FileTransfer.Node.Hosting;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>The whole command line: all verbs, the options they share, help, and the words for a wrong line.</summary>
internal sealed class CommandLine(
    INodeRuntime runtime, Terminal terminal, IReadOnlyDictionary<string, string> environment, Interruption interruption,
    TimeProvider time)
{
    private readonly GlobalOptions _options = new();

    public async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        try
        {
            return await ParseAndRunAsync(arguments);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk or a closed stream behind the output; a reader that went away is no error.
            var failure = new Failure(Reason.StorageFailed, $"the output cannot be written: {Display.Text(e.Message)}");
            foreach (var line in ErrorText.Lines(new Failed("", null, failure, failure.ExitCode, [], null, null)))
                await terminal.Error.WriteLineAsync(line);
            return failure.ExitCode;
        }
    }

    private async Task<int> ParseAndRunAsync(IReadOnlyList<string> arguments)
    {
        // "help send" is what people try first.
        IReadOnlyList<string> words = arguments is ["help", ..] ? [.. arguments.Skip(1), "--help"] : arguments;
        var runner = new VerbRunner(runtime, terminal, environment, interruption, time, _options, words);
        var parse = Root(runner).Parse(words, new ParserConfiguration
        {
            // A file may be called @list.
            ResponseFileTokenReplacer = null,
        });
        var unknown = UsageText.UnknownOption(parse, words);
        if (parse.Action is not HelpText && (parse.Errors.Count > 0 || unknown is not null))
            return await RefuseAsync(runner, parse, words, unknown);
        var exit = await parse.InvokeAsync(new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
        await terminal.Out.FlushAsync();
        return exit;
    }

    /// <summary>Made for each run; it knows nothing of the process but what the runner holds.</summary>
    public RootCommand Root(VerbRunner runner)
    {
        var root = new RootCommand("Put this exact file or folder on every machine of the site, with proof.")
        {
            _options.Json, _options.Quiet, _options.Verbose, _options.Debug,
            ServerCommand.Create(runner),
            BroadcasterCommand.Create(runner),
            InviteCommand.Create(runner),
            JoinCommand.Create(runner),
            ClientCommand.Create(runner),
            SendCommand.Create(runner),
            GetCommand.Create(runner),
            ListCommand.Create(runner),
            RemoveCommand.Create(runner),
            HistoryCommand.Create(runner),
            BroadcastCommand.Create(runner),
            NodesCommand.Create(runner),
            RevokeCommand.Create(runner),
            RotateAuthorityCommand.Create(runner),
            StatusCommand.Create(runner),
            WhyCommand.Create(runner),
            VerifyCommand.Create(runner),
            CertificateCommand.Create(runner),
            CheckConfigCommand.Create(runner),
            DemoCommand.Create(runner),
        };
        root.Directives.Clear();
        root.Directives.Add(new SuggestDirective());
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpText((HelpAction)help.Action!);
        root.SetAction(_ => WelcomeText.Write(root, terminal.Out));
        return root;
    }

    private static async Task<int> RefuseAsync(
        VerbRunner runner, ParseResult parse, IReadOnlyList<string> words, string? unknown)
    {
        var verb = parse.CommandResult.Command is VerbCommand command ? command.FullName : "";
        var what = unknown is null
            ? Display.Text(parse.Errors[0].Message.TrimEnd('.'))
            : $"unknown option {Display.Text(unknown)}";
        if (UsageText.Meant(parse, unknown) is { } meant) what += $"; did you mean {meant}?";
        var hint = verb.Length > 0 ? $"filetransfer {verb} --help" : "filetransfer --help";
        var failure = new Failure(Reason.Usage, what, hint);
        var json = words.TakeWhile(word => word != "--").Contains("--json");
        await runner.Reporter(json, quiet: false, log: false)
            .EndAsync(new Failed(verb, null, failure, ExitCode.Usage, [], null, null));
        return ExitCode.Usage;
    }
}
