using System.CommandLine;
using System.Text.Json.Nodes;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Ends the trust in one machine.</summary>
internal static class RevokeCommand
{
    public static Command Create(VerbRunner runner)
    {
        var node = new Argument<NodeId?>("NODE")
        {
            Description = "Its name, as nodes shows it",
            CustomParser = result =>
            {
                var text = result.Tokens[^1].Value;
                if (NodeId.TryParse(text) is { } parsed) return parsed;
                result.AddError($"{Display.Text(text)} is not a node name");
                return null;
            },
        };
        var place = new AdminPlace();
        var command = new VerbCommand(
            "revoke", "End the trust in a node: its links are cut at once and its certificate never works again",
            "filetransfer revoke till-07 --data /srv/filetransfer")
        {
            node,
        };
        place.AddTo(command);
        runner.Bind(
            command,
            parse => place.Plan(parse, parse.GetValue(node)?.Value),
            (parse, run) => RunAsync(run, parse.GetValue(node)!));
        return command;
    }

    private static async Task<Outcome> RunAsync(VerbRun run, NodeId node)
    {
        await using var client = await run.ConnectAsync();
        var report = await client.RevokeAsync(node, run.Cancel);
        var text = report.Already ? $"{node} was revoked before"
            : report.Sessions == 0 ? $"revoked {node}"
            : $"revoked {node}, which was connected; its links are cut";
        return new Outcome(text, new JsonObject
        {
            ["node"] = node.Value,
            ["already"] = report.Already,
            ["sessionsCut"] = report.Sessions,
        });
    }
}
