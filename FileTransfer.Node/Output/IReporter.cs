using FileTransfer.Actors.Client;

namespace FileTransfer.Node.Output;

/// <summary>
/// What one command says while it runs and when it ends. May be called from any thread; nothing is said after the end.
/// </summary>
internal interface IReporter : IProgress<TransferProgress>, IProgress<BroadcastProgress>
{
    void Write(Note note);

    void Write(Table table);

    /// <summary>The last words of a command that did something. Called once, and not together with the other one.</summary>
    Task EndAsync(string verb, Outcome outcome);

    /// <summary>The last words of a command that failed.</summary>
    Task EndAsync(Failed failed);
}
