using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Transfers;

namespace FileTransfer.Actors.Client;

/// <summary>
/// Something a caller waits for. It outlives links: after a reconnect it is started again, until it has its result or
/// the client gives up. Only the client actor touches it.
/// </summary>
internal abstract class Job
{
    /// <summary>What it cost, over all links.</summary>
    public TransferTally Tally { get; init; } = new();

    /// <summary>Whether it can be asked again when the answer was lost.</summary>
    public virtual bool IsRepeatable => true;

    public abstract void Fail(Failure failure);
}

/// <summary>A job with one result.</summary>
internal abstract class Job<T> : Job
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Result => _result.Task;

    public void Succeed(T result) => _result.TrySetResult(result);

    public override void Fail(Failure failure) => _result.TrySetException(new FailureException(failure));
}

/// <summary>Offers a source and serves it.</summary>
/// <param name="progress">Called on the actor's thread.</param>
internal sealed class SendJob(TransferProtocol.Offer offer, IChunkSource source, Action<TransferProgress> progress)
    : Job<TransferOutcome>
{
    public TransferProtocol.Offer Offer => offer;

    public IChunkSource Source => source;

    public Action<TransferProgress> Progress => progress;
}

/// <summary>Asks for a path and receives it.</summary>
/// <param name="rootName">What it is to be called here; null for its own name.</param>
/// <param name="progress">Called on the actor's thread.</param>
internal sealed class GetJob(
    TransferProtocol.Request request, IFileStore store, RelativePath? rootName, ExistingNames ifExists,
    Action<TransferProgress> progress) : Job<TransferOutcome>
{
    public TransferProtocol.Request Request => request;

    public IFileStore Store => store;

    public RelativePath? RootName => rootName;

    public ExistingNames IfExists => ifExists;

    public Action<TransferProgress> Progress => progress;
}

/// <summary>Asks one question; the answers come in parts until one of them completes the result.</summary>
/// <param name="repeatable">False when asking twice could do something twice.</param>
/// <param name="answer">Returns whether the answer is complete; may throw a <see cref="FailureException"/>, which ends it.</param>
internal sealed class QuestionJob<T>(IWireMessage question, bool repeatable, Func<IWireMessage, bool> answer, Func<T> result)
    : Job<T>, IQuestion
{
    public IWireMessage Question => question;

    public override bool IsRepeatable => repeatable;

    public bool IsAnswered => Result.IsCompleted;

    public void Answer(IWireMessage message)
    {
        try
        {
            if (answer(message)) Succeed(result());
        }
        catch (FailureException refused)
        {
            Fail(refused.Failure);
        }
    }
}

/// <summary>A question, whatever its result.</summary>
internal interface IQuestion
{
    IWireMessage Question { get; }

    bool IsAnswered { get; }

    void Answer(IWireMessage message);
}

/// <summary>Follows the distribution after an upload, or starts or decides it for what the server has.</summary>
/// <param name="upload">Null when the content is on the server already.</param>
/// <param name="start">Null when there is an upload.</param>
/// <param name="message">Called on the actor's thread with each broadcast message.</param>
internal sealed class BroadcastJob(SendJob? upload, IWireMessage? start, Action<IWireMessage> message)
    : Job<bool>
{
    public SendJob? Upload => upload;

    public IWireMessage? Start => start;

    public Action<IWireMessage> Message => message;
}
