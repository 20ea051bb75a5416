namespace FileTransfer.Actors.Domain;

/// <summary>Carries a <see cref="Domain.Failure"/> out of an I/O edge; caught once, where it becomes a value again.</summary>
public sealed class FailureException(Failure failure, Exception? inner = null) : Exception(failure.Detail, inner)
{
    public FailureException(Reason reason, string detail, string? hint = null, Exception? inner = null)
        : this(new Failure(reason, detail, hint), inner)
    {
    }

    public Failure Failure { get; } = failure;

    /// <summary>The failure an exception stands for; anything we did not foresee is <see cref="Reason.Internal"/>.</summary>
    public static Failure From(Exception exception) => exception switch
    {
        FailureException known => known.Failure,
        AggregateException { InnerExceptions: [var only] } => From(only),
        OperationCanceledException => new Failure(Reason.Cancelled, "cancelled"),
        UnauthorizedAccessException denied => new Failure(Reason.AccessDenied, Display.Text(denied.Message)),
        IOException io => new Failure(Reason.StorageFailed, Display.Text(io.Message)),
        _ => new Failure(Reason.Internal, $"{exception.GetType().Name}: {Display.Text(exception.Message)}"),
    };
}
