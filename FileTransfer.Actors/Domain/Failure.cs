namespace FileTransfer.Actors.Domain;

/// <summary>An expected failure as a value.</summary>
/// <param name="Reason">Decides exit code and retry.</param>
/// <param name="Detail">What happened, in one line, for people; peer text in it is already escaped.</param>
/// <param name="Hint">What to do next, or null.</param>
/// <param name="ByPeer">Whether the other side said so.</param>
public sealed record Failure(Reason Reason, string Detail, string? Hint = null, bool ByPeer = false)
{
    public int ExitCode => Reason.ExitCode(ByPeer);
}
