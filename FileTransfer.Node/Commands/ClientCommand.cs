using System.CommandLine;
using FileTransfer.Actors.Client;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Stays connected and receives.</summary>
internal static class ClientCommand
{
    public static Command Create(VerbRunner runner)
    {
        var inbox = new Option<string?>("--inbox")
        {
            HelpName = "DIR",
            Description = "Folder that broadcasts are put into (default: inbox in the home folder)",
        };
        var groups = new Option<string?>("--groups")
        {
            HelpName = "a,b",
            Description = "Labels of this node, shown by nodes",
        };
        var server = new Option<string?>("--server")
        {
            HelpName = "HOST:PORT,…",
            Description = "Servers, tried in order (default: the one joined)",
        };
        var home = CommonOptions.Home();
        var config = CommonOptions.Config();
        var command = new VerbCommand(
            "client", "Stay connected and receive",
            "filetransfer client --inbox ./inbox",
            "filetransfer client --inbox /srv/inbox --groups lab,floor1 --server files.example.org:5001")
        {
            inbox, groups, server, home, config,
        };
        runner.Bind(
            command,
            parse => new VerbPlan(null) { LongRunning = true, ConfigFile = parse.GetValue(config) }
                .With("--inbox", "client.inbox", parse.GetValue(inbox))
                .With("--groups", "client.groups", parse.GetValue(groups))
                .With("--server", "client.servers", parse.GetValue(server))
                .With("--home", "client.home", parse.GetValue(home)),
            (_, run) => RunAsync(run));
        return command;
    }

    private static async Task<Outcome> RunAsync(VerbRun run)
    {
        await using var client = await run.ConnectToReceiveAsync();
        var order = new ReceiveOrder(run.Settings.Client.Inbox, run.Settings.Client.Groups);
        await client.ReceiveAsync(order, new ReceiveNotes(run.Reporter), run.Cancel);
        run.Cancel.ThrowIfCancellationRequested();
        return new Outcome("", []);
    }
}
