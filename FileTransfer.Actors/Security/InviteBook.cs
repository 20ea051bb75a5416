using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>A site's invitations: hands out join links and turns each into at most one member. Thread-safe.</summary>
public sealed class InviteBook(IInviteStore store, SiteAuthority authority, TimeProvider time)
{
    /// <param name="terms">What it shall be good for.</param>
    /// <param name="host">Where the invited machine finds the server.</param>
    /// <param name="port">Its link port.</param>
    /// <param name="cancel">Ends the wait for the store.</param>
    /// <returns>The only copy of the secret.</returns>
    /// <exception cref="FailureException">
    /// <see cref="Reason.Usage"/> or <see cref="Reason.Exists"/>: such an invitation cannot be.
    /// </exception>
    public async Task<JoinLink> CreateAsync(InviteTerms terms, string host, int port, CancellationToken cancel)
    {
        if (!authority.CanIssue) throw new FailureException(InviteRules.NoAuthority);
        if (InviteRules.RefuseTerms(terms, authority.Server.Identity.Node) is { } refusal)
            throw new FailureException(refusal);
        var secret = JoinSecret.New();
        var link = JoinLink.Create(host, port, secret, authority.Fingerprint);
        var now = time.GetUtcNow();
        var expiresAt = now + terms.Lifetime;
        var invite = new StoredInvite(secret.Hash(), terms.Kind, terms.Grants, terms.Name, now, expiresAt) { By = terms.By };
        await store.AddAsync(invite, cancel).ConfigureAwait(false);
        return link;
    }

    internal async Task<InviteDecision> RedeemAsync(JoinAttempt attempt, CancellationToken cancel)
    {
        var codeHash = attempt.Secret.Hash();
        var now = time.GetUtcNow();
        var invite = await store.FindAsync(codeHash, cancel).ConfigureAwait(false);
        if (invite is null || !attempt.Secret.Matches(invite.CodeHash))
            return InviteDecision.Refuse(InviteRules.Unknown);
        if (InviteRules.RefuseCode(invite, now) is { } spent) return InviteDecision.Refuse(spent);
        if (InviteRules.ChooseName(invite, attempt, out var refusal) is not { } name)
            return InviteDecision.Refuse(refusal ?? InviteRules.Unknown);
        if (name == authority.Server.Identity.Node) return InviteDecision.Refuse(InviteRules.Taken(name));
        return await EnrolAsync(invite, name, attempt.SigningRequest, now, cancel).ConfigureAwait(false);
    }

    /// <summary>The store decides whether the name is free; an invitation bound to a name may enrol it again.</summary>
    private async Task<InviteDecision> EnrolAsync(
        StoredInvite invite, NodeId name, byte[] signingRequest, DateTimeOffset now, CancellationToken cancel)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = authority.Issue(SigningRequest.Parse(signingRequest), name, invite.Kind, invite.Grants);
        }
        catch (FailureException e)
        {
            return InviteDecision.Refuse(e.Failure);
        }

        var node = new EnrolledNode(
            name,
            invite.Kind,
            invite.Grants,
            certificate.SerialNumber.ToLowerInvariant(),
            now,
            new DateTimeOffset(certificate.NotAfter));
        var outcome = RedeemOutcome.AlreadyUsed;
        try
        {
            outcome = await store.RedeemAsync(invite.CodeHash, node, replace: invite.Name is not null, now, cancel)
                .ConfigureAwait(false);
        }
        finally
        {
            if (outcome != RedeemOutcome.Redeemed) certificate.Dispose();
        }

        return outcome switch
        {
            RedeemOutcome.Redeemed => new InviteDecision(node, certificate, null),
            RedeemOutcome.NameTaken => InviteDecision.Refuse(InviteRules.Taken(name)),
            _ => InviteDecision.Refuse(InviteRules.UsedMeanwhile),
        };
    }
}
