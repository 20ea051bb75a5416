using System.CommandLine;
using System.Text.Json.Nodes;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Shows the nodes of the site.</summary>
internal static class NodesCommand
{
    private static readonly string[] Columns = ["node", "state", "roles", "groups", "address", "last seen", "expires"];

    public static Command Create(VerbRunner runner)
    {
        var place = new AdminPlace();
        var command = new VerbCommand(
            "nodes", "Show the nodes of the site and who is connected",
            "filetransfer nodes --data /srv/filetransfer");
        place.AddTo(command);
        runner.Bind(command, parse => place.Plan(parse, null), (_, run) => RunAsync(run));
        return command;
    }

    private static async Task<Outcome> RunAsync(VerbRun run)
    {
        await using var client = await run.ConnectAsync();
        var nodes = await client.NodesAsync(run.Cancel);
        run.Reporter.Write(new Table("node", Columns, [.. nodes.Select(Row)], Always: true));
        return new Outcome("", new JsonObject
        {
            ["nodes"] = nodes.Count,
            ["connected"] = nodes.Count(node => node.Connected),
        });
    }

    private static Table.Row Row(NodeRecord node) => new(
        [
            node.Node.Value,
            State(node),
            node.Kind == NodeKind.Client ? Roles.Text(node.Grants) : node.Kind.ToString().ToLowerInvariant(),
            Display.Text(string.Join(',', node.Groups)),
            Display.Text(node.Address),
            node.LastSeen is { } seen ? Units.Time(seen) : "never",
            node.ExpiresAt is { } until ? Units.Time(until) : "",
        ],
        () => new JsonObject
        {
            ["node"] = node.Node.Value,
            ["kind"] = node.Kind.ToString().ToLowerInvariant(),
            ["state"] = State(node),
            ["roles"] = JsonFields.Array(Roles.Words(node.Grants)),
            ["connected"] = node.Connected,
            ["address"] = node.Address,
            ["groups"] = JsonFields.Array(node.Groups),
            ["enrolled"] = JsonFields.Time(node.EnrolledAt),
            ["lastSeen"] = node.LastSeen is { } seen ? JsonFields.Time(seen) : null,
            ["expires"] = node.ExpiresAt is { } until ? JsonFields.Time(until) : null,
            ["revoked"] = node.Revoked,
        });

    private static string State(NodeRecord node)
    {
        if (node.Revoked) return "revoked";
        return node.Connected ? "connected" : "away";
    }
}
