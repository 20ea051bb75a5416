using System.CommandLine;
using System.Text;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Configuration;
using FileTransfer.Node.Hosting;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Runs a verb's body between settings and exit code: the one place where failures become words.</summary>
internal sealed class VerbRunner(
    INodeRuntime runtime, Terminal terminal, IReadOnlyDictionary<string, string> environment, Interruption interruption,
    TimeProvider time, GlobalOptions options, IReadOnlyList<string> arguments)
{
    /// <param name="command">Gets its action.</param>
    /// <param name="plan">Reads the command line; only valid ones arrive here.</param>
    /// <param name="body">Does the work.</param>
    public void Bind(VerbCommand command, Func<ParseResult, VerbPlan> plan, Func<ParseResult, VerbRun, Task<Outcome>> body) =>
        command.SetAction((parse, _) => RunAsync(command.FullName, parse, plan(parse), run => body(parse, run)));

    /// <param name="json">For programs.</param>
    /// <param name="quiet">Nothing but what was asked for.</param>
    /// <param name="log">Whether the log goes to the error stream too: then no line there can rewrite itself.</param>
    public IReporter Reporter(bool json, bool quiet, bool log) => json
        ? new JsonReporter(terminal.Out, time, quiet)
        : new TextReporter(log ? terminal with { Live = false } : terminal, time, quiet);

    private async Task<int> RunAsync(string verb, ParseResult parse, VerbPlan plan, Func<VerbRun, Task<Outcome>> body)
    {
        var (json, quiet) = (parse.GetValue(options.Json), parse.GetValue(options.Quiet));
        var log = new LogChoice(plan, parse.GetValue(options.Verbose), parse.GetValue(options.Debug), quiet);
        var reporter = Reporter(json, quiet, log.Shown);
        try
        {
            var working = Task.Run(() => body(Start(plan, log, reporter)));
            await Task.WhenAny(working, interruption.GraceOver);
            if (!working.IsCompleted) throw new OperationCanceledException();
            var outcome = await working;
            await reporter.EndAsync(verb, outcome);
            return outcome.Exit;
        }
        catch (Exception e)
        {
            // The edge of the process: whatever it is becomes words and an exit code here, and nowhere else.
            var failed = Failure(verb, plan, e, parse.GetValue(options.Debug));
            await reporter.EndAsync(failed);
            return failed.Exit;
        }
    }

    private VerbRun Start(VerbPlan plan, LogChoice log, IReporter reporter)
    {
        var loaded = SettingsLoader.Load(new SettingsSources(plan.ConfigFile, environment, plan.Flags, plan.Place));
        if (plan.LongRunning || plan.Warns)
        {
            foreach (var warning in loaded.Warnings)
                reporter.Write(new Note(NoteKind.Warning, "warning", warning, new() { ["message"] = warning }));
        }

        var settings = loaded.Settings with { Log = log.Apply(loaded.Settings) };
        return new VerbRun(runtime, settings, reporter, terminal.In, environment, interruption.Stopping);
    }

    private Failed Failure(string verb, VerbPlan plan, Exception exception, bool debug)
    {
        var trace = debug ? exception.ToString() : null;
        if (exception is SettingsException settings)
        {
            var details = settings.Problems.Select(problem => problem.ToString()).ToList();
            var wrong = new Failure(Reason.Usage, settings.Message, "hocon/reference.conf documents every key");
            return new Failed(verb, plan.Subject, wrong, ExitCode.Usage, details, trace, null);
        }

        var failure = FailureException.From(exception);
        if (interruption.ExitCode is not null)
            failure = new Failure(Reason.Cancelled, plan.LongRunning ? "stopped" : "interrupted");
        else if (failure.Reason == Reason.Internal && exception is not FailureException)
            failure = failure with { Detail = Display.Text(exception.Message) };
        var resume = failure.Reason == Reason.Cancelled && plan.Resumable ? CommandText() : null;
        return new Failed(verb, plan.Subject, failure, ExitCode.Of(failure, interruption.ExitCode), [], trace, resume);
    }

    /// <summary>The command line again, quoted so that a POSIX shell takes it.</summary>
    private string CommandText()
    {
        var text = new StringBuilder("filetransfer");
        foreach (var argument in arguments)
        {
            var plain = argument.Length > 0 && argument.All(c => char.IsLetterOrDigit(c) || "-_./:=,@%+".Contains(c));
            text.Append(' ').Append(plain ? argument : $"'{argument.Replace("'", "'\\''")}'");
        }

        return text.ToString();
    }
}
