using System.CommandLine;
using System.Text.Json.Nodes;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Configuration;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Checks a configuration and does nothing else.</summary>
internal static class CheckConfigCommand
{
    public static Command Create(VerbRunner runner)
    {
        var file = new Argument<string>("FILE.conf") { Description = "Settings that differ from the defaults" };
        var command = new VerbCommand(
            "check-config", "Check a configuration and list every problem in it",
            "filetransfer check-config server.conf")
        {
            file,
        };
        // The runner loads, and so checks, the settings of every verb: here nothing is left to do.
        runner.Bind(
            command,
            parse => new VerbPlan(parse.GetValue(file)) { ConfigFile = parse.GetValue(file), Warns = true },
            (parse, _) => Task.FromResult(Valid(parse.GetRequiredValue(file))));
        return command;
    }

    private static Outcome Valid(string file) =>
        new($"{Display.Text(file)} is valid", new JsonObject { ["file"] = file });
}
