using System.CommandLine;
using System.Text.Json.Nodes;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Configuration;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>Makes this machine a node of the site.</summary>
internal static class JoinCommand
{
    private const string FromInput = "-";

    /// <summary>No link is longer; bounds what is read from the input.</summary>
    private const int MaxLink = 4096;

    public static Command Create(VerbRunner runner)
    {
        var link = new Argument<string?>("LINK")
        {
            Description = "What invite printed; - reads it from the input, none from FILETRANSFER_JOIN_LINK",
            Arity = ArgumentArity.ZeroOrOne,
        };
        link.Validators.Add(result =>
        {
            // The link holds a secret: never repeat it.
            var text = result.Tokens.Count > 0 ? result.Tokens[^1].Value : FromInput;
            if (text != FromInput && !text.StartsWith(JoinLinkText.Scheme, StringComparison.Ordinal))
                result.AddError("the link must begin with ft://, as invite printed it");
        });
        var name = InviteCommand.Name("This node's name (default: the invitation's, or this machine's)");
        var home = CommonOptions.Home();
        var command = new VerbCommand(
            "join", "Make this machine a node of the site",
            "filetransfer join ft://server:5001/CODE",
            "filetransfer join - < link.txt",
            "filetransfer join ft://server:5001/CODE --name till-07 --home /var/lib/filetransfer")
        {
            link, name, home,
        };
        runner.Bind(
            command,
            parse => new VerbPlan(null).With("--home", "client.home", parse.GetValue(home)),
            (parse, run) => RunAsync(run, parse.GetValue(link), parse.GetValue(name)));
        return command;
    }

    private static async Task<Outcome> RunAsync(VerbRun run, string? given, NodeId? name)
    {
        var link = given ?? FromEnvironment(run);
        if (link == FromInput) link = await ReadAsync(run);
        var report = await run.Runtime.JoinAsync(run.Settings, link, name, run.Cancel);
        var roles = Roles.Text(report.Grants);
        return new Outcome($"joined as {report.Node}: {roles}", new JsonObject
        {
            ["node"] = report.Node.Value,
            ["server"] = report.Server,
            ["roles"] = JsonFields.Array(Roles.Words(report.Grants)),
            ["home"] = run.Settings.Client.Home,
        });
    }

    /// <summary>A command line can be read by everybody on the machine, the environment only by its user.</summary>
    private static string FromEnvironment(VerbRun run) =>
        JoinLinkText.FromEnvironment(run.Environment)
            ?? throw new FailureException(
                Reason.Usage, $"no link is given, and {EnvironmentNames.JoinLink} holds none", "filetransfer join LINK");

    private static async Task<string> ReadAsync(VerbRun run)
    {
        var line = (await run.Input.ReadLineAsync(run.Cancel))?.Trim();
        return line is { Length: > 0 and <= MaxLink } && line.StartsWith(JoinLinkText.Scheme, StringComparison.Ordinal)
            ? line
            : throw new FailureException(Reason.Usage, "the input holds no link that begins with ft://");
    }
}
