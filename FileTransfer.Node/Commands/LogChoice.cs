using FileTransfer.Node.Configuration;
using FileTransfer.Node.Hosting;
using Serilog.Events;

namespace FileTransfer.Node.Commands;

/// <summary>What a verb logs, and where: one that runs for long always does, a one-shot verb only when asked to.</summary>
internal sealed record LogChoice(VerbPlan Plan, bool Verbose, bool Debug, bool Quiet)
{
    /// <summary>Whether the log goes to the error stream.</summary>
    public bool Shown => Verbose || Debug || (Plan.LongRunning && !Quiet);

    public LogSettings Apply(NodeSettings settings) => settings.Log with
    {
        Console = Shown,
        Trace = Debug,
        Level = Least(settings.Log.Level),
        File = Plan.LongRunning ? settings.Log.File ?? OwnFile(settings) : null,
    };

    /// <summary>The flags only ever show more.</summary>
    private LogEventLevel Least(LogEventLevel configured)
    {
        if (Debug && configured > LogEventLevel.Debug) return LogEventLevel.Debug;
        return Verbose && configured > LogEventLevel.Information ? LogEventLevel.Information : configured;
    }

    private string? OwnFile(NodeSettings settings) =>
        Plan.Place == NodePlace.Data ? Logging.DefaultFile(settings.Server.Data) : null;
}
