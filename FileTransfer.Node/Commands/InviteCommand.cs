using System.CommandLine;
using System.Text.Json.Nodes;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Configuration;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Prints a link that lets one machine join.</summary>
internal static class InviteCommand
{
    private static readonly TimeSpan Usual = TimeSpan.FromHours(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    public static Command Create(VerbRunner runner)
    {
        var roles = new Option<InvitedAs?>("--roles")
        {
            HelpName = "ROLE[:FOLDER],…",
            Description = "upload, download, receive, broadcast, admin, with a folder: only below it; or broadcaster (default: upload,download,receive)",
            CustomParser = result =>
            {
                if (InvitedAs.TryParse(result.Tokens[^1].Value, out var problem) is { } parsed) return parsed;
                result.AddError($"--roles takes upload, download, receive, broadcast, admin, each with :FOLDER if need be, or broadcaster alone: {problem}");
                return null;
            },
        };
        var name = Name("Only a machine of this name can use the link");
        var ttl = new Option<TimeSpan?>("--ttl")
        {
            HelpName = "1h",
            Description = "How long the link can be used (default: 1h)",
            CustomParser = result => CommonOptions.Parse<TimeSpan>(
                result,
                text => Quantity.TryParseDuration(text) is { } time && time >= Shortest && time <= Longest ? time : null,
                "--ttl takes a duration from 1 s to 365 d such as 1h or 30min"),
        };
        var place = new AdminPlace();
        var command = new VerbCommand(
            "invite", "Print a link that lets one machine join",
            "filetransfer invite --data /srv/filetransfer",
            "filetransfer invite --roles receive --name till-07 --ttl 1d --data /srv/filetransfer",
            "filetransfer invite --roles upload:incoming/,download:public/ --data /srv/filetransfer",
            "filetransfer invite --roles broadcaster --name berlin --data /srv/filetransfer")
        {
            roles, name, ttl,
        };
        place.AddTo(command);
        runner.Bind(
            command,
            parse => place.Plan(parse, null),
            (parse, run) => RunAsync(run, (parse.GetValue(roles) ?? InvitedAs.Default).Order(parse.GetValue(name), parse.GetValue(ttl) ?? Usual)));
        return command;
    }

    /// <summary>The option <c>--name</c>, shared with <c>join</c>.</summary>
    public static Option<NodeId?> Name(string description) => new("--name")
    {
        HelpName = "NODE",
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens[^1].Value;
            if (NodeId.TryParse(text) is { } node) return node;
            result.AddError($"{Display.Text(text)} is not a node name: 1 to {NodeId.MaxLength} of a-z, 0-9, '.', '_' and '-'");
            return null;
        },
    };

    private static async Task<Outcome> RunAsync(VerbRun run, InviteOrder order)
    {
        await using var client = await run.ConnectAsync();
        var link = await client.InviteAsync(order, run.Cancel);
        run.Reporter.Write(new Note(NoteKind.Data, "invitation", Display.Text(link), new JsonObject { ["link"] = link }));
        run.Reporter.Write(new Note(
            NoteKind.Hint, "hint",
            $"for one machine, valid for {Units.Duration(order.TimeToLive)}; there: filetransfer {(order.Kind == NodeKind.Broadcaster ? "broadcaster --join LINK" : "join LINK")}", []));
        return new Outcome("", new JsonObject
        {
            ["link"] = link,
            ["roles"] = JsonFields.Array(order.Kind == NodeKind.Broadcaster ? [InvitedAs.Broadcaster] : Roles.Words(order.Grants)),
            ["name"] = order.Name?.Value,
            ["secondsValid"] = JsonFields.Seconds(order.TimeToLive),
        });
    }
}
