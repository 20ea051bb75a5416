using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>Either a new member with its certificate, or why there is none.</summary>
/// <param name="Node">Registered already.</param>
/// <param name="Certificate">Without a private key; whoever gets the decision owns it.</param>
/// <param name="Refusal">In the words the other side shall read.</param>
internal sealed record InviteDecision(EnrolledNode? Node, X509Certificate2? Certificate, Failure? Refusal)
{
    [MemberNotNullWhen(true, nameof(Node), nameof(Certificate))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Joined => Node is not null;

    /// <summary>The secret fits no invitation: what a guess looks like.</summary>
    public bool IsWrongCode => ReferenceEquals(Refusal, InviteRules.Unknown);

    public static InviteDecision Refuse(Failure refusal) => new(null, null, refusal);
}
