using System.CommandLine;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Says in one line for each broadcast why a node does not have it yet.</summary>
internal static class WhyCommand
{
    public static Command Create(VerbRunner runner)
    {
        var node = new Argument<string>("NODE") { Description = "Name of the receiver" };
        var place = new AdminPlace();
        var command = new VerbCommand(
            "why", "Explain what a node lacks of the newest broadcasts, and why",
            "filetransfer why till-07 --data /srv/filetransfer")
        {
            node,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(node) is { } text && NodeId.TryParse(text) is null)
                result.AddError($"{Display.Text(text)} is not the name of a node");
        });
        place.AddTo(command);
        runner.Bind(
            command, parse => place.Plan(parse, parse.GetValue(node)), (parse, run) => RunAsync(run, NodeId.Parse(parse.GetRequiredValue(node))));
        return command;
    }

    private static async Task<Outcome> RunAsync(VerbRun run, NodeId node)
    {
        await using var client = await run.ConnectAsync();
        return BroadcastStandings.Why(node, await client.BroadcastsAsync(null, node, run.Cancel));
    }
}
