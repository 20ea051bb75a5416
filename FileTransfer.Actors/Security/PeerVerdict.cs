using System.Diagnostics.CodeAnalysis;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>What <see cref="PeerVerifier"/> found: a peer, or why there is none.</summary>
public sealed record PeerVerdict
{
    internal PeerVerdict(PeerIdentity peer) => Peer = peer;

    internal PeerVerdict(Failure failure) => Failure = failure;

    public PeerIdentity? Peer { get; }

    public Failure? Failure { get; }

    [MemberNotNullWhen(true, nameof(Peer))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsTrusted => Peer is not null;
}
