using System.CommandLine;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Commands;

/// <summary>The options that say when the receivers of a broadcast commit.</summary>
internal sealed class BroadcastModes
{
    private readonly Option<bool> _stage = new("--stage")
    {
        Description = "Receivers fetch and verify everything, then wait for broadcast commit ID",
    };

    private readonly Option<bool> _allOrNone = new("--all-or-none")
    {
        Description = "Commit when every receiver has it; when one cannot, nobody does",
    };

    private readonly Option<bool> _preflight = new("--preflight")
    {
        Description = "Only ask every receiver whether it could: space, names, permission",
    };

    /// <param name="command">Gets the options.</param>
    /// <param name="certificate">There is none before somebody can commit.</param>
    public void AddTo(Command command, Option<string?> certificate)
    {
        command.Add(_stage);
        command.Add(_allOrNone);
        command.Add(_preflight);
        command.Validators.Add(result =>
        {
            if (new[] { _stage, _allOrNone, _preflight }.Count(option => result.GetValue(option)) > 1)
                result.AddError("--stage, --all-or-none and --preflight exclude each other");
            else if (result.GetResult(certificate) is not null && result.GetValue(_preflight))
                result.AddError("--preflight ends without a certificate");
            else if (result.GetResult(certificate) is not null && result.GetValue(_stage))
                result.AddError("--stage ends without a certificate: give --certificate to broadcast commit");
        });
    }

    public BroadcastMode Of(ParseResult parse) =>
        parse.GetValue(_stage) ? BroadcastMode.Stage
        : parse.GetValue(_allOrNone) ? BroadcastMode.AllOrNone
        : parse.GetValue(_preflight) ? BroadcastMode.Preflight
        : BroadcastMode.Direct;
}
