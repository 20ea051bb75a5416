using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Security;
using static FileTransfer.Actors.Client.ClientProtocol;
using static FileTransfer.Actors.Protocol.MembershipProtocol;

namespace FileTransfer.Actors.Client;

/// <summary>
/// Renews this node's certificate over the open session, beside whatever else it does: when less than a third of its life
/// is left, or when the site changes its authority. A command that is about to end waits a moment for it.
/// </summary>
internal sealed partial class ClientActor
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ServerTime = TimeSpan.FromSeconds(30);

    private Hash256? _authority;   // who issues renewals, as the server said last
    private bool _renewing;

    private void RenewalMessages()
    {
        Receive<RenewalDue>(_ => CheckRenewal());
        Receive<RenewalBegun>(OnRenewalBegun);
        Receive<RenewalEnded>(OnRenewalEnded);
        Receive<ServerAsked>(OnServerAsked);
    }

    private void CheckRenewal()
    {
        if (_renewing || _connector.Identity is not { DueIn: { } due } identity) return;
        var isOld = _authority is { } authority && authority != identity.Current.SiteFingerprint;
        if (due > TimeSpan.Zero && !isOld)
        {
            Timers.StartSingleTimer(RenewalDue.Instance, RenewalDue.Instance, Bounded(due));
            return;
        }

        _renewing = true;
        if (_isOpen && _port!.Peer.Kind == NodeKind.Broadcaster)
        {
            AskServer();
            return;
        }

        var wanted = _authority;
        Task.Run(() => identity.Begin(wanted)).PipeTo(
            Self, success: request => request is null ? RenewalEnded.Done : new RenewalBegun(request),
            failure: cause => new RenewalEnded(FailureException.From(cause)));
    }

    private void OnRenewalBegun(RenewalBegun begun)
    {
        CertificateRenewed? answer = null;
        var job = new QuestionJob<CertificateRenewed>(
            new RenewCertificate(begun.Request.ToSigningRequest()), repeatable: true,
            message => (answer = message as CertificateRenewed) is not null, () => answer!);
        _jobs.Add(job);
        if (_isOpen) Launch(job);
        Complete(job, begun.Request, _connector.Identity!).PipeTo(
            Self, success: () => RenewalEnded.Done, failure: cause => new RenewalEnded(FailureException.From(cause)));
    }

    private static async Task Complete(QuestionJob<CertificateRenewed> job, RenewalRequest request, NodeIdentity identity)
    {
        using (request)
        {
            var renewed = await job.Result.ConfigureAwait(false);
            identity.Complete(request, [.. renewed.Certificate], renewed.Authorities);
        }
    }

    private void OnRenewalEnded(RenewalEnded ended)
    {
        _renewing = false;
        if (ended.Failure is null) _log.Info("This node's certificate was renewed until {Until}", _connector.Identity!.Current.ExpiresAt);
        else _log.Warning("This node's certificate was not renewed: {Detail}", ended.Failure.Detail);
        if (_leaving)
        {
            LastWords();
            return;
        }

        // What failed is tried again while there is time; what succeeded is due later.
        var left = _connector.Identity!.Current.ExpiresAt - _time.GetUtcNow();
        Timers.StartSingleTimer(RenewalDue.Instance, RenewalDue.Instance, Bounded(left / 8));
    }

    /// <summary>A broadcaster issues nothing: another session, with the server itself, does what it finds due.</summary>
    private void AskServer()
    {
        var session = Context.ActorOf(Props(_connector.ServerOnly, _options, inbox: null, _time));
        Timers.StartSingleTimer(nameof(AskServer), new ServerAsked(session), ServerTime);
    }

    private void OnServerAsked(ServerAsked asked)
    {
        _renewing = false;
        asked.Session.Tell(Leave.Instance);
        var (due, left) = (_connector.Identity!.DueIn ?? LongestWait, _connector.Identity.Current.ExpiresAt - _time.GetUtcNow());
        Timers.StartSingleTimer(RenewalDue.Instance, RenewalDue.Instance, Bounded(due > TimeSpan.Zero ? due : left / 8));
    }

    private static TimeSpan Bounded(TimeSpan wait) =>
        wait > LongestWait ? LongestWait : wait < ShortestWait ? ShortestWait : wait;

    private sealed record RenewalDue : ILocalMessage
    {
        public static RenewalDue Instance { get; } = new();
    }

    private sealed record ServerAsked(IActorRef Session) : ILocalMessage;

    private sealed record RenewalBegun(RenewalRequest Request) : IHolding
    {
        public void Undelivered() => Request.Dispose();
    }

    private sealed record RenewalEnded(Failure? Failure) : ILocalMessage, IDeadLetterSuppression
    {
        public static RenewalEnded Done { get; } = new((Failure?)null);
    }
}
