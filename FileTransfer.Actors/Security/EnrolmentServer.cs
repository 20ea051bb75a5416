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
    /// <exception cref="OperationCanceledException">By <paramref name="cancel"/>; all else is an outcome.</exception>
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
            var late = new Failure(Reason.Stalled, $"no enrolment within {options.Deadline.TotalSeconds:0} s");
            return new EnrolmentOutcome(null, late);
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
        var decision = await DecideAsync(stream, attempt, cancel).ConfigureAwait(false);
        if (!decision.Joined) return await RefuseAsync(stream, remote, decision, cancel).ConfigureAwait(false);
        using var certificate = decision.Certificate;
        return await AcceptAsync(stream, decision.Node, certificate, cancel).ConfigureAwait(false);
    }

    /// <summary>When our own disk fails the other side hears so, without the details.</summary>
    private async Task<InviteDecision> DecideAsync(Stream stream, JoinAttempt attempt, CancellationToken cancel)
    {
        try
        {
            return await invites.RedeemAsync(attempt, cancel).ConfigureAwait(false);
        }
        catch (FailureException e)
        {
            var told = new Failure(e.Failure.Reason, "the server could not look up the code", "see the server's log");
            await SayAsync(stream, told, cancel).ConfigureAwait(false);
            throw;
        }
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
        var refusal = throttled ? InviteRules.TooManyWrong : decision.Refusal ?? InviteRules.Unknown;
        await SayAsync(stream, refusal, cancel).ConfigureAwait(false);
        return new EnrolmentOutcome(null, refusal, throttled);
    }

    private static Task SayAsync(Stream stream, Failure refusal, CancellationToken cancel)
    {
        var refused = new JoinRefused
        {
            Reason = (int)refusal.Reason,
            Detail = refusal.Detail,
            Hint = refusal.Hint ?? "",
        };
        return EnrolmentWire.WriteAsync(stream, new EnrolmentMessage { JoinRefused = refused }, cancel);
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
