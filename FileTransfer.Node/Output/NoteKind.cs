namespace FileTransfer.Node.Output;

internal enum NoteKind
{
    /// <summary>What was asked for; shown even with <c>--quiet</c>.</summary>
    Data,

    /// <summary>What to do next; only for people at a terminal, on the error stream.</summary>
    Hint,

    /// <summary>Good to know.</summary>
    Message,

    /// <summary>Somebody should know; goes to the error stream.</summary>
    Warning,
}
