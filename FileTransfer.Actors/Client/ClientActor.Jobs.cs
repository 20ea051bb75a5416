using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Transfers;
using static FileTransfer.Actors.Client.ClientProtocol;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Protocol.LinkProtocol;
using static FileTransfer.Actors.Protocol.PeerProtocol;
using static FileTransfer.Actors.Protocol.SessionProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Actors.Transfers.TransferEvents;

namespace FileTransfer.Actors.Client;

/// <summary>Jobs on the open link: each has a number, transfers have a child, and answers go to their job.</summary>
internal sealed partial class ClientActor
{
    private readonly Dictionary<uint, Running> _running = [];
    private long _lastChild;

    private void TransferMessages()
    {
        Receive<Progressed>(OnProgressed);
        Receive<Ended>(OnEnded);
        Receive<ChildStopped>(OnChildStopped);
        Receive<RelaunchDue>(due => Relaunch(due.Job));
    }

    private void OnBegin(Begin begin)
    {
        _jobs.Add(begin.Job);
        Launch(begin.Job);
    }

    private void Launch(Job job)
    {
        var number = _numbers.Next();
        switch (job)
        {
            case SendJob send:
                Serve(number, job, send);
                break;
            case BroadcastJob { Upload: { } upload }:
                Serve(number, job, upload);
                break;
            case BroadcastJob { Start: { } start }:
                _running[number] = new Running(job, null, 0);
                _port!.Send(number, start);
                break;
            case GetJob get:
                _running[number] = new Running(job, null, 0);
                _port!.Send(number, get.Request);
                break;
            case IQuestion question:
                job.Tally.Begun();
                _running[number] = new Running(job, null, 0);
                _port!.Send(number, question.Question);
                break;
            default:
                throw new InvalidOperationException($"{job.GetType().Name} cannot be launched.");
        }
    }

    private void Serve(uint number, Job job, SendJob send)
    {
        _port!.Send(number, send.Offer);
        var props = SourceActor.Props(new SourceOrder(number, send.Offer, send.Source, send.Tally), _port, _options.Transfers, Self);
        _running[number] = new Running(job, StartChild(props, "source"), 0);
    }

    private void OnReceived(Received received)
    {
        _port!.Handled();
        var (number, message, _) = received;
        if (number == 0) OnSessionMessage(message);
        else if (_running.TryGetValue(number, out var running)) OnAnswer(number, running, message);
        else if (message is Offer { Purpose: Purpose.Broadcast } offer && _inbox is not null) OnBroadcast(number, offer);
        else if (!_numbers.WasOpened(number)) Violation($"{message.GetType().Name} opens nothing here");
    }

    private void OnSessionMessage(IWireMessage message)
    {
        if (message is Goodbye goodbye) OnLost(new Lost(goodbye.Failure));
        else if (message is Admit or StopSharing && _inbox?.Peers is { } peers) peers.Peers.Tell(message);
        else Violation($"{message.GetType().Name} on number 0");
    }

    private void OnAnswer(uint number, Running running, IWireMessage message)
    {
        // The first news of a broadcast may be here before the child has told that the upload is over.
        if (running.Job is BroadcastJob follower && IsNews(message)) OnBroadcastMessage(number, follower, message);
        else if (running.Child is { } child) child.Tell(message);
        else if (message is Reject reject) Finish(number, running.Job, job => job.Fail(reject.Failure));
        else if (running.Job is GetJob get && message is Offer { Purpose: Purpose.Download } offer) Receive(number, running, get, offer);
        else if (running.Job is IQuestion question) OnQuestionAnswer(number, running.Job, question, message);
        else if (running.Job is BroadcastJob broadcast) OnBroadcastMessage(number, broadcast, message);
        else Violation($"{message.GetType().Name} is no answer");
    }

    private void OnQuestionAnswer(uint number, Job job, IQuestion question, IWireMessage message)
    {
        question.Answer(message);
        if (question.IsAnswered) Forget(number, job);
    }

    private static bool IsNews(IWireMessage message) => message is BroadcastStarted or ReceiversChanged or BroadcastEnded;

    private void OnBroadcastMessage(uint number, BroadcastJob broadcast, IWireMessage message)
    {
        if (!IsNews(message))
        {
            Violation($"{message.GetType().Name} is no news of a broadcast");
            return;
        }

        broadcast.Message(message);
        if (message is BroadcastEnded) Finish(number, broadcast, _ => broadcast.Succeed(true));
    }

    private void Receive(uint number, Running running, GetJob get, Offer offer)
    {
        var order = new ReceiverOrder(number, offer, get.Store, null, get.IfExists, _connector.Self.Node, null, get.Tally, get.RootName)
        {
            Expected = get.Request.Path.Name,
        };
        var props = ReceiverActor.Props(order, _port!, _options.Transfers, Self);
        _running[number] = running with { Child = StartChild(props, "receiver") };
    }

    private void OnChunk(ChunkReceived received)
    {
        if (_running.TryGetValue(received.Number, out var running) && running.Child is { } child) child.Tell(received);
        else received.Chunk.Dispose();
    }

    private void OnProgressed(Progressed progressed)
    {
        if (!_running.TryGetValue(progressed.Number, out var running) || !Sender.Equals(running.Child))
        {
            OnProgressedAlone(progressed);
            return;
        }

        var progress = new TransferProgress(
            progressed.State, progressed.Name, progressed.BytesDone, progressed.BytesTotal, progressed.Files,
            TallyOf(running.Job)?.Attempts ?? 1);
        if (running.Job is null) _inbox?.Events(new ReceiveEvent.Progress(progress));
        else ProgressOf(running.Job)?.Invoke(progress);
    }

    private void OnEnded(Ended ended)
    {
        if (!_running.TryGetValue(ended.Number, out var running) || !Sender.Equals(running.Child)) return;
        var outcome = ended.Outcome;
        if (running.Job is null) OnBroadcastReceived(ended.Number, running, outcome);
        else if (outcome.Failure is { } failure && IsPause(failure)) Pause(ended.Number, running.Job, failure);
        else if (outcome.Failure is { } final) Finish(ended.Number, running.Job, job => job.Fail(final));
        else if (running.Job is BroadcastJob broadcast) Uploaded(ended.Number, running, broadcast, outcome);
        else Finish(ended.Number, running.Job, job => ((Job<TransferOutcome>)job).Succeed(outcome));
    }

    /// <summary>A child that ended in order said so before; this one broke down.</summary>
    private void OnChildStopped(ChildStopped stopped)
    {
        var (number, running) = _running.FirstOrDefault(pair => stopped.Child.Equals(pair.Value.Child));
        if (running is null)
        {
            ForgetAlone(stopped.Child);
            return;
        }

        var failure = new Failure(Reason.Internal, "the transfer broke down");
        _port!.Send(number, new Cancel(failure));
        if (running.Job is null) OnBroadcastReceived(number, running, TransferOutcome.Failed(failure));
        else Finish(number, running.Job, job => job.Fail(failure));
    }

    private void Uploaded(uint number, Running running, BroadcastJob broadcast, TransferOutcome outcome)
    {
        broadcast.Upload!.Succeed(outcome);
        _running[number] = running with { Child = null };   // news of the distribution comes on the same number
    }

    private void OnAbandon(Abandon abandon)
    {
        var failure = new Failure(Reason.Cancelled, "cancelled", "run the same command again: it resumes");
        foreach (var (number, running) in _running.Where(pair => ReferenceEquals(pair.Value.Job, abandon.Job)).ToArray())
        {
            _port?.Send(number, new Cancel(failure));
            _mustHear = true;
            if (running.Child is { } child) Context.Stop(child);
            _running.Remove(number);
        }

        _jobs.Remove(abandon.Job);
        abandon.Job.Fail(failure);
    }

    /// <summary>The other side is going away or has lost patience: what is durable stays, so begin again in a moment.</summary>
    private static bool IsPause(Failure failure) =>
        failure.Reason is Reason.ShuttingDown or Reason.Stalled or Reason.ConnectionLost or Reason.Fenced;

    private void Pause(uint number, Job job, Failure cause)
    {
        _running.Remove(number);
        TallyOf(job)!.Interrupted(cause);
        Timers.StartSingleTimer(job, new RelaunchDue(job), _options.Retry.Delay(TallyOf(job)!.Attempts, Random.Shared.NextDouble()));
    }

    private void Relaunch(Job job)
    {
        if (_jobs.Contains(job) && _running.Values.All(running => !ReferenceEquals(running.Job, job))) Launch(job);
    }

    private void Finish(uint number, Job? job, Action<Job> finish)
    {
        if (job is null) return;
        finish(job);
        Forget(number, job);
    }

    private void Forget(uint number, Job job)
    {
        _running.Remove(number);
        _jobs.Remove(job);
    }

    private void ReportWaiting(Failure cause)
    {
        foreach (var job in _jobs)
        {
            TallyOf(job)!.Interrupted(cause);
            ProgressOf(job)?.Invoke(new TransferProgress("reconnecting", "", 0, 0, 0, TallyOf(job)!.Attempts));
        }
    }

    private static TransferTally? TallyOf(Job? job) => job is BroadcastJob { Upload: { } upload } ? upload.Tally : job?.Tally;

    private static Action<TransferProgress>? ProgressOf(Job job) => job switch
    {
        SendJob send => send.Progress,
        GetJob get => get.Progress,
        BroadcastJob { Upload: { } upload } => upload.Progress,
        _ => null,
    };

    private IActorRef StartChild(Props props, string kind)
    {
        var child = Context.ActorOf(props, $"{kind}-{++_lastChild}");
        Context.WatchWith(child, new ChildStopped(child));
        return child;
    }

    /// <param name="Job">Null for a broadcast that the server offered.</param>
    /// <param name="Child">Null while no transfer runs.</param>
    /// <param name="StartedAt">Timestamp; only for offered broadcasts.</param>
    private sealed record Running(Job? Job, IActorRef? Child, long StartedAt)
    {
        public TransferId Id { get; init; }

        public TransferTally Tally { get; init; } = new();
    }

    private sealed record ChildStopped(IActorRef Child) : ILocalMessage, Akka.Event.IDeadLetterSuppression;

    private sealed record RelaunchDue(Job Job) : ILocalMessage;
}
