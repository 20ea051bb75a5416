using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>The decisions about invitations, as functions of what is known; each refusal has its own text.</summary>
internal static class InviteRules
{
    private const string NewInvitation = "ask for a new invitation: filetransfer invite";

    public static Failure Unknown { get; } =
        new(Reason.NotTrusted, "the server does not know this code", NewInvitation);

    public static Failure TooManyWrong { get; } =
        new(Reason.LimitReached, "too many wrong codes came from here", "wait a minute; a right code works at once");

    /// <summary>There is no key here to issue certificates with.</summary>
    public static Failure NoAuthority { get; } =
        new(
            Reason.Usage, "this server uses certificates of another PKI and cannot invite",
            "issue a certificate with that PKI, and list the node in security.nodes");

    /// <summary>Why nobody can be invited like this; null when one can.</summary>
    public static Failure? RefuseTerms(InviteTerms terms, NodeId server)
    {
        if (terms.Kind is not (NodeKind.Client or NodeKind.Broadcaster))
            return new Failure(Reason.Usage, "only clients and broadcasters are invited");
        if (terms is { Kind: NodeKind.Client, Grants.Permissions: Permissions.None })
        {
            return new Failure(
                Reason.Usage, "an invitation needs a role", $"roles are {PermissionNames.Format(PermissionNames.All)}");
        }

        if (terms.Lifetime <= TimeSpan.Zero)
            return new Failure(Reason.Usage, "an invitation must live longer than no time");
        return terms.Name == server ? Taken(server) : null;
    }

    /// <summary>Why a code that exists is not good now; null when it is.</summary>
    public static Failure? RefuseCode(StoredInvite invite, DateTimeOffset now)
    {
        if (invite is { UsedBy: { } user, UsedAt: { } usedAt }) return Used(user, usedAt);
        return now < invite.ExpiresAt
            ? null
            : new Failure(
                Reason.NotTrusted,
                $"this code expired on {Moments.Show(invite.ExpiresAt)}; the server's clock says {Moments.Show(now)}",
                NewInvitation);
    }

    public static Failure Used(NodeId user, DateTimeOffset at) =>
        new(
            Reason.NotTrusted,
            $"this code was already used by '{user}' on {Moments.Show(at)}",
            $"{NewInvitation} (with --name {user} to enrol that node again)");

    /// <summary>Somebody used the code between our look and our attempt.</summary>
    public static Failure UsedMeanwhile { get; } =
        new(Reason.NotTrusted, "this code was already used, a moment ago", NewInvitation);

    /// <summary>The name the node gets: the one asked for, else the invited one, else its default.</summary>
    public static NodeId? ChooseName(StoredInvite invite, JoinAttempt attempt, out Failure? refusal)
    {
        refusal = null;
        var wish = attempt.Name.Length > 0 ? attempt.Name : invite.Name?.Value ?? attempt.DefaultName;
        var name = NodeId.TryParse(wish);
        if (name is null)
        {
            refusal = new Failure(
                Reason.NameRefused,
                $"'{Display.Text(wish)}' is not a node name",
                "a node name is 1 to 63 of a-z, 0-9, '.', '_' and '-', with a letter or digit at both ends");
        }
        else if (invite.Name is { } invited && invited != name)
        {
            refusal = new Failure(
                Reason.NotAllowed,
                $"this code is for the node '{invited}', not for '{name}'",
                $"join with --name {invited}");
        }

        return refusal is null ? name : null;
    }

    public static Failure Taken(NodeId name) =>
        new(
            Reason.Exists,
            $"another node is already called '{name}'",
            $"join with another --name, or ask for an invitation bound to it: filetransfer invite --name {name}");
}
