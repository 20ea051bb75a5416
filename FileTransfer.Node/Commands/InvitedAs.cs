using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Commands;

/// <summary>What an invited machine is to be, as <c>--roles</c> says it: a client with roles, or a broadcaster.</summary>
internal sealed record InvitedAs(NodeKind Kind, Grants Grants)
{
    public const string Broadcaster = "broadcaster";

    public static InvitedAs Default { get; } = new(NodeKind.Client, Roles.Default);

    /// <summary>Null with a problem fit for an error message.</summary>
    public static InvitedAs? TryParse(string text, out string? problem)
    {
        problem = null;
        if (text == Broadcaster) return new InvitedAs(NodeKind.Broadcaster, Permissions.None);
        return Roles.TryParse(text, out problem) is { } grants ? new InvitedAs(NodeKind.Client, grants) : null;
    }

    public InviteOrder Order(NodeId? name, TimeSpan timeToLive) => new(Grants, name, timeToLive) { Kind = Kind };
}
