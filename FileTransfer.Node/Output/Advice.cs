using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Output;

/// <summary>What to say about a failure that came without advice of its own.</summary>
internal static class Advice
{
    /// <returns>Why, in one line, when the reason alone explains something; else null.</returns>
    public static string? Why(Failure failure) => failure.Reason switch
    {
        Reason.Internal => "this is a bug in filetransfer",
        Reason.NotAllowed => "this node's certificate does not carry the permission",
        Reason.StateDamaged => "nothing was deleted",
        Reason.Exists => "nothing was touched",
        Reason.ConnectionLost or Reason.Stalled or Reason.ShuttingDown => "what arrived is kept",
        Reason.Fenced => "another process with this identity is connected",
        Reason.Corrupt => "what did not match its hash was not kept",
        _ => null,
    };

    /// <returns>What to do next, in one line; null when nobody can say.</returns>
    public static string? Try(string verb, Failure failure) => failure.Hint ?? failure.Reason switch
    {
        Reason.Internal => "the same command with --debug shows where it happened",
        Reason.Usage => $"filetransfer {verb} --help",
        Reason.NotFound when failure.ByPeer => "filetransfer ls",
        Reason.NotAllowed => "an invitation with the role (filetransfer invite --roles …), or --data DIR on the server",
        Reason.NotTrusted => "a new invitation: filetransfer invite on the server, filetransfer join here",
        Reason.NoSpace when failure.ByPeer => "free some space on the other side, then the same command",
        Reason.NoSpace => "free some space, then the same command",
        Reason.AccessDenied => "check the owner and the permissions of the path",
        Reason.StateDamaged => "restore the folder from a backup, or use another one",
        Reason.Exists => "--if-exists overwrite, or --if-exists keep-both",
        Reason.Unreachable => "check that the server runs and that its address and port are right",
        Reason.ConnectionLost or Reason.Stalled or Reason.ShuttingDown => "the same command resumes",
        Reason.SourceChanged => "the same command when nobody writes to the source",
        Reason.Incompatible => "install the same version on both sides",
        Reason.Fenced => "end the other process, or give each its own --home",
        Reason.Corrupt => "the same command fetches it again; if it repeats, check disk and memory",
        Reason.Partial => "the same command tries the rest again",
        _ => null,
    };
}
