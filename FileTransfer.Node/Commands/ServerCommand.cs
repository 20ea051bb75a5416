using System.CommandLine;
using System.Text.Json.Nodes;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Configuration;
using FileTransfer.Node.Hosting;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Keeps files and serves clients until stopped.</summary>
internal static class ServerCommand
{
    public static Command Create(VerbRunner runner)
    {
        var data = CommonOptions.Data();
        data.Description = "Folder with files and state (default: filetransfer in the user's data folder)";
        var (listen, advertise) = (CommonOptions.Listen(), CommonOptions.Advertise("How clients reach it, when that differs"));
        var config = CommonOptions.Config();
        var command = new VerbCommand(
            "server", "Keep files and serve clients",
            "filetransfer server --data /srv/filetransfer",
            "filetransfer server --data ./data --listen [::]:6001 --advertise files.example.org",
            "filetransfer server --config server.conf")
        {
            data, listen, advertise, config,
        };
        runner.Bind(
            command,
            parse => new VerbPlan(null) { Place = NodePlace.Data, LongRunning = true, ConfigFile = parse.GetValue(config) }
                .With("--data", "server.data", parse.GetValue(data))
                .With("--listen", "server.listen", parse.GetValue(listen))
                .With("--advertise", "server.advertise", parse.GetValue(advertise)),
            (_, run) => RunAsync(run));
        return command;
    }

    private static async Task<Outcome> RunAsync(VerbRun run)
    {
        await run.Runtime.RunServerAsync(run.Settings, ready => run.Reporter.Write(Ready(ready)), run.Cancel);
        run.Cancel.ThrowIfCancellationRequested();
        return new Outcome("", []);
    }

    private static Note Ready(ServerReady ready)
    {
        var lines = string.Join(
            Environment.NewLine,
            $"serving on {ready.Listen}, clients are told {Display.Text(ready.Advertise)}",
            $"data in {Display.Text(ready.Data)}",
            $"authority {ready.Fingerprint}",
            $"invite a machine: filetransfer invite --data {Display.Text(ready.Data)}");
        return new Note(NoteKind.Message, "ready", lines, new JsonObject
        {
            ["listen"] = ready.Listen.ToString(),
            ["advertise"] = ready.Advertise,
            ["data"] = ready.Data,
            ["fingerprint"] = ready.Fingerprint,
        });
    }
}
