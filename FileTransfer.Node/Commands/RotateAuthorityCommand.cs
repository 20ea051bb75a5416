using System.CommandLine;
using System.Text.Json.Nodes;
using FileTransfer.Node.Configuration;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Replaces the authority of a site, with the server stopped.</summary>
internal static class RotateAuthorityCommand
{
    public static Command Create(VerbRunner runner)
    {
        var data = CommonOptions.Data();
        data.Description = "The stopped server's folder";
        var finish = new Option<bool>("--finish")
        {
            Description = "End the trust in the old authority: nodes that have not connected since must be invited again",
        };
        var command = new VerbCommand(
            "rotate-ca", "Replace the site's authority while its server is stopped",
            "filetransfer rotate-ca --data /srv/filetransfer",
            "filetransfer rotate-ca --finish --data /srv/filetransfer")
        {
            data, finish,
        };
        runner.Bind(
            command,
            parse => new VerbPlan(null) { Place = NodePlace.Data }.With("--data", "server.data", parse.GetValue(data)),
            (parse, run) => RunAsync(run, parse.GetValue(finish)));
        return command;
    }

    private static async Task<Outcome> RunAsync(VerbRun run, bool finish)
    {
        var fingerprint = await run.Runtime.RotateAuthorityAsync(run.Settings, finish, run.Cancel);
        var text = finish
            ? $"the authority is {fingerprint}; the old one is not trusted any more"
            : $"the new authority is {fingerprint}; start the server, let every node connect once, then: filetransfer rotate-ca --finish";
        return new Outcome(text, new JsonObject { ["authority"] = fingerprint, ["finished"] = finish });
    }
}
