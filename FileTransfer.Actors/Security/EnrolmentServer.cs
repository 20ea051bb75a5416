using System.Net;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol.Wire;
using Google.Protobuf;

namespace FileTransfer.Actors.Security;

/// <summary>
/// The server's half of an enrolment (Protocol/enrolment.proto), on TLS without a client certificate. Holds at most one
/// message per conversation, and no conversation longer than its deadline. Thread-safe.
/// </summary>
public sealed class EnrolmentServer(
    SiteAuthority authority, InviteBook invites, EnrolmentOptions options, TimeProvider time)
{
    private readonly WrongCodeLimit _wrongCodes = new(options, time);

    /// <summary>Serves one machine; the caller closes <paramref name="stream"/> afterwards.</summary>
    /// <exception cref="OperationCanceledException">By <paramref name="cancel"/> only; all else is an outcome.</exception>
    public async Task<EnrolmentOutcome> ServeAsync(Stream stream, IPAddress remote, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(options.Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            return await ConverseAsync(stream, remote, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new EnrolmentOutcome(null, new Failure(Reason.Stalled, $"no enrolment within {options.Deadline.TotalSeconds:0} s"));
        }
        catch (FailureException e)
        {
            return new EnrolmentOutcome(null, e.Failure);
        }
    }

    private async Task<EnrolmentOutcome> ConverseAsync(Stream stream, IPAddress remote, CancellationToken cancel)
    {
        await EnrolmentWire.WriteAsync(stream, Introduction(), cancel).ConfigureAwait(false);
        var message = await EnrolmentWire.ReadAsync(stream, cancel, EnrolmentMessage.BodyOneofCase.JoinRequest)
            .ConfigureAwait(false);
        var request = message.JoinRequest;
        var secret = JoinSecret.From(request.Secret.Span)
            ?? throw new FailureException(Reason.ProtocolViolation, "the other side sent a secret of the wrong length");
        var attempt = new JoinAttempt(
            secret, request.NodeName, request.DefaultName, request.SigningRequest.ToByteArray());
        var decision = await invites.RedeemAsync(attempt, cancel).ConfigureAwait(false);
        if (!decision.Joined) return await RefuseAsync(stream, remote, decision, cancel).ConfigureAwait(false);
        using var certificate = decision.Certificate;
        return await AcceptAsync(stream, decision.Node, certificate, cancel).ConfigureAwait(false);
    }

    private static async Task<EnrolmentOutcome> AcceptAsync(
        Stream stream, EnrolledNode node, X509Certificate2 certificate, CancellationToken cancel)
    {
        var der = ByteString.CopyFrom(certificate.RawDataMemory.Span);
        var accepted = new EnrolmentMessage { JoinAccepted = new JoinAccepted { Certificate = der } };
        try
        {
            await EnrolmentWire.WriteAsync(stream, accepted, cancel).ConfigureAwait(false);
            return new EnrolmentOutcome(node, null);
        }
        catch (Exception e) when (e is FailureException or OperationCanceledException)
        {
            return new EnrolmentOutcome(node, FailureException.From(e));
        }
    }

    private async Task<EnrolmentOutcome> RefuseAsync(
        Stream stream, IPAddress remote, InviteDecision decision, CancellationToken cancel)
    {
        var throttled = decision.IsWrongCode && !_wrongCodes.Allows(remote);
        var refusal = throttled
            ? new Failure(Reason.LimitReached, "too many wrong codes came from here", "wait a minute; a right code works at once")
            : decision.Refusal ?? InviteRules.Unknown;
        var refused = new JoinRefused { Reason = (int)refusal.Reason, Detail = refusal.Detail, Hint = refusal.Hint ?? "" };
        await EnrolmentWire.WriteAsync(stream, new EnrolmentMessage { JoinRefused = refused }, cancel).ConfigureAwait(false);
        return new EnrolmentOutcome(null, refusal, throttled);
    }

    private EnrolmentMessage Introduction() => new()
    {
        SiteCertificate = new SiteCertificate
        {
            Certificate = ByteString.CopyFrom(authority.Server.SiteCertificate.RawDataMemory.Span),
            UnixSeconds = time.GetUtcNow().ToUnixTimeSeconds(),
        },
    };
}
