using System.CommandLine;
using System.Text.Json.Nodes;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Configuration;
using FileTransfer.Node.Hosting;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Distributes what its server broadcasts among the clients of a site, until stopped.</summary>
internal static class BroadcasterCommand
{
    public static Command Create(VerbRunner runner)
    {
        var join = new Option<string?>("--join")
        {
            HelpName = "LINK",
            Description = "What invite --roles broadcaster printed on the server; only the first time (or FILETRANSFER_JOIN_LINK)",
        };
        var name = InviteCommand.Name("With --join: this node's name (default: the invitation's, or this machine's)");
        var data = CommonOptions.Data();
        data.Description = "Folder with identity, state and cache (default: filetransfer in the user's data folder)";
        var (listen, advertise) = (CommonOptions.Listen(), CommonOptions.Advertise("How the server and other broadcasters reach it, when that differs"));
        var config = CommonOptions.Config();
        var command = new VerbCommand(
            "broadcaster", "Take broadcasts once and distribute them among the clients of a site",
            "filetransfer broadcaster --join ft://server:5001/CODE --data /srv/filetransfer",
            "filetransfer broadcaster --data /srv/filetransfer --listen [::]:6001",
            "filetransfer broadcaster --config broadcaster.conf")
        {
            join, name, data, listen, advertise, config,
        };
        runner.Bind(
            command,
            parse => new VerbPlan(null) { Place = NodePlace.Data, LongRunning = true, ConfigFile = parse.GetValue(config) }
                .With("--data", "server.data", parse.GetValue(data))
                .With("--listen", "server.listen", parse.GetValue(listen))
                .With("--advertise", "server.advertise", parse.GetValue(advertise)),
            (parse, run) => RunAsync(run, parse.GetValue(join), parse.GetValue(name)));
        return command;
    }

    private static async Task<Outcome> RunAsync(VerbRun run, string? join, NodeId? name)
    {
        var link = join ?? JoinLinkText.FromEnvironment(run.Environment);
        await run.Runtime.RunBroadcasterAsync(run.Settings, link, name, ready => run.Reporter.Write(Ready(ready)), run.Cancel);
        run.Cancel.ThrowIfCancellationRequested();
        return new Outcome("", []);
    }

    private static Note Ready(BroadcasterReady ready)
    {
        var lines = string.Join(
            Environment.NewLine,
            $"{ready.Node} distributes on {ready.Listen}, its server is {Display.Text(ready.Server)}",
            $"data in {Display.Text(ready.Data)}",
            $"clients of this site: filetransfer client --server {Display.Text(ready.Advertise)},{Display.Text(ready.Server)}");
        return new Note(NoteKind.Message, "ready", lines, new JsonObject
        {
            ["node"] = ready.Node.Value,
            ["listen"] = ready.Listen.ToString(),
            ["advertise"] = ready.Advertise,
            ["server"] = ready.Server,
            ["data"] = ready.Data,
        });
    }
}
