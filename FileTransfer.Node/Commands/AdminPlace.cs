using System.CommandLine;
using FileTransfer.Node.Configuration;

namespace FileTransfer.Node.Commands;

/// <summary>The two ways to run an administrator's verb: on the server's machine, or as a node with the permission.</summary>
internal sealed class AdminPlace
{
    private readonly Option<string?> _home = CommonOptions.Home();
    private readonly Option<string?> _data = CommonOptions.Data();

    public void AddTo(VerbCommand command)
    {
        command.Add(_data);
        command.Add(_home);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_home) is not null && result.GetResult(_data) is not null)
                result.AddError("--home and --data exclude each other");
        });
    }

    public VerbPlan Plan(ParseResult parse, string? subject) =>
        new VerbPlan(subject) { Place = parse.GetValue(_data) is null ? NodePlace.Home : NodePlace.Data }
            .With("--home", "client.home", parse.GetValue(_home))
            .With("--data", "server.data", parse.GetValue(_data));
}
